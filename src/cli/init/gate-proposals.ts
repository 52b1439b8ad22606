import type { ScenarioResult } from '../../harness/result/result.ts';
import { formatBytes, formatDuration } from '../../reports/quantity.ts';
import type { DraftedGate } from '../../scenarios/draft/init-draft.ts';

/**
 * A figure is believed only if the judge can decide a gate on it both ways: a limit that every measurement keeps, and one that none
 * does. It then says by itself where samples are too few, a thread was lost, or other processes or the generator decided the figure.
 */
const TIMES = [
  { figure: 'p95(response)', kept: 'p95(response) < 24h', missed: 'p95(response) < 1us' },
  { figure: 'mean(response)', kept: 'mean(response) < 24h', missed: 'mean(response) < 1us' },
] as const;
const MEMORY = { figure: 'peak(target.memory)', kept: 'peak(target.memory) < 1000GB' } as const;
const ALL_OK = 'share(ok) == 100%';

/** The gates to measure with. */
export const MEASURING_GATES: readonly string[] = [
  ALL_OK,
  ...TIMES.flatMap(({ kept, missed }) => [kept, missed]),
  MEMORY.kept,
];

const TIME_HEADROOM = 5;
const LOWEST_TIME_MS = 50;
const MEMORY_HEADROOM = 2;
const LEAST_MEMORY_MORE_BYTES = 20e6;

export type Proposals = {
  readonly gates: readonly DraftedGate[];
  /** Why there is no gate on a figure. */
  readonly remarks: readonly string[];
};

/** Gates with headroom on the figures of a measurement by `MEASURING_GATES`. All its answers were ok. */
export function proposeGates(result: ScenarioResult): Proposals {
  const time = timeGate(result);
  const memory = memoryGate(result);
  const proposals = [time, ...(memory === null ? [] : [memory])];
  return {
    gates: [
      { gate: ALL_OK, comment: 'every answer has to be ok' },
      ...proposals.filter((each) => typeof each !== 'string'),
    ],
    remarks: proposals.filter((each) => typeof each === 'string'),
  };
}

function timeGate({ gates }: ScenarioResult): DraftedGate | string {
  let doubt: string | null = null;
  for (const { figure, kept, missed } of TIMES) {
    const [high, low] = [kept, missed].map((text) => gates.find(({ gate }) => gate === text));
    const value = high?.value ?? null;
    if (high?.verdict === 'pass' && low?.verdict === 'fail' && value !== null) {
      const limitMs = roundedUp(Math.max(LOWEST_TIME_MS, value * TIME_HEADROOM));
      const why = `measured ${formatDuration(value)}; ${TIME_HEADROOM} times that, and ${LOWEST_TIME_MS} ms or more`;
      return { gate: `${figure} < ${limitMs}ms`, comment: why };
    }
    doubt ??= (high?.verdict === 'pass' ? low?.reason : high?.reason) ?? 'it could not be measured';
  }
  // The processes that took the machine are gone when somebody reads the file.
  const why = doubt?.replace(/ \(.*\)(?=,|$)/s, '') ?? '';
  return `No gate on times: ${why}. Run perf-harness init --force again on a quiet machine, or write one.`;
}

/** Null for a target whose memory can't be seen. */
function memoryGate({ gates }: ScenarioResult): DraftedGate | string | null {
  const seen = gates.find(({ gate }) => gate === MEMORY.kept);
  if (seen === undefined || seen.verdict === 'n/a') return null;
  if (seen.verdict !== 'pass' || seen.value === null)
    return `No gate on memory: ${seen.reason ?? 'it could not be measured'}.`;
  const limit = Math.max(seen.value * MEMORY_HEADROOM, seen.value + LEAST_MEMORY_MORE_BYTES);
  const why = `measured ${formatBytes(seen.value)}; ${MEMORY_HEADROOM} times that, and 20 MB more or more`;
  return { gate: `${MEMORY.figure} < ${roundedUp(limit / 1e6)}MB`, comment: why };
}

/** Up to a number with two digits that are not 0. */
function roundedUp(value: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / step) * step;
}
