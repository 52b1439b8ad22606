import type { HarnessError } from '../../errors.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { ScenarioResult } from '../result/result.ts';
import type { RunOutcome } from '../run-options.ts';
import type { CapacityStep, CapacityUnit } from './capacity-result.ts';
import { type Found, foundSoFar, nextStep, type SearchSettings, type StepOutcome } from './search.ts';
import { durationFor, iterationsNeeded } from './step-length.ts';

export type CapacitySearch = SearchSettings & {
  readonly by: CapacityUnit;
  /** The scenario whose gates have to hold; its percentiles say how many samples a step needs. */
  readonly gates: Scenario['gates'];
  /** The shortest measured window of a step. */
  readonly leastMs: number;
  /** Runs the scenario once at a level. */
  readonly run: (level: number, durationMs: number) => Promise<RunOutcome>;
  readonly stop: AbortSignal;
  readonly onStep: (step: CapacityStep) => void;
};

export type CapacityFound = {
  readonly steps: readonly CapacityStep[];
  /** What the steps show; their ends are not confirmed if the search did not come to its end. */
  readonly found: Found;
  readonly isFinished: boolean;
  /** Why a step could not be run; null if all could. */
  readonly error: HarnessError | null;
};

/** How often a step is made again, and longer, that had too few iterations. Of those that were disturbed, the run itself takes care. */
const MOST_REPEATS = 2;

/** Runs the scenario level by level until its capacity is known. Does not reject where a step can't be run. */
export async function measureCapacity(search: CapacitySearch): Promise<CapacityFound> {
  const steps: CapacityStep[] = [];
  for (;;) {
    const tried = steps.flatMap(({ level, outcome }) => (outcome === 'repeated' ? [] : [{ level, outcome }]));
    const next = nextStep(tried, search);
    if (next.kind === 'found') return { steps, found: next, isFinished: true, error: null };
    const { level } = next;
    const durationMs = durationFor(level, search, steps);
    const { result, error } = await search.run(level, durationMs);
    const own = result.scenarios[0];
    if (error !== null || own === undefined || search.stop.aborted)
      return { steps, found: foundSoFar(tried), isFinished: false, error };
    const repeats = steps.length - 1 - steps.findLastIndex(({ outcome }) => outcome !== 'repeated');
    const step = stepOf(own, { level, durationMs, run: result.id }, search, repeats < MOST_REPEATS);
    steps.push(step);
    search.onStep(step);
  }
}

function stepOf(
  result: ScenarioResult,
  place: Pick<CapacityStep, 'level' | 'durationMs' | 'run'>,
  search: CapacitySearch,
  mayRepeat: boolean,
): CapacityStep {
  const { verdict, gates } = result;
  const iterations = result.counters.iterations.ok;
  const windowMs = result.runs.at(-1)?.windowMs ?? place.durationMs;
  const culprit = gates.find((gate) => gate.verdict === verdict && gate.severity === 'fail') ?? null;
  const needed = iterationsNeeded(place.level, search);
  const isShort = iterations < needed && (verdict === 'invalid' || verdict === 'pass');
  const reason = verdict === 'pass' ? null : reasonOf(culprit, result);
  return {
    ...place,
    outcome: isShort ? (mayRepeat ? 'repeated' : 'limited') : OUTCOMES[verdict],
    reason: isShort ? (reason ?? `too few iterations for that level: ${iterations}, and ${needed} are needed`) : reason,
    achievedPerSec: Math.round((iterations / windowMs) * 1e6) / 1e3,
    gates: gates.map(({ gate, value, verdict: decided }) => ({ gate, value, verdict: decided })),
  };
}

const OUTCOMES: Readonly<Record<ScenarioResult['verdict'], StepOutcome>> = {
  pass: 'holds',
  fail: 'fails',
  invalid: 'limited',
  'n/a': 'limited',
};

function reasonOf(culprit: ScenarioResult['gates'][number] | null, { validity }: ScenarioResult): string {
  if (culprit === null) return validity.reasons[0] ?? 'no gate decides';
  return culprit.reason === null ? culprit.gate : `${culprit.gate}: ${culprit.reason}`;
}
