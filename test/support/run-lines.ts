import { capacityLine } from '../../src/harness/capacity/capacity-line.ts';
import type { CapacityResult } from '../../src/harness/capacity/capacity-result.ts';
import type { RunLine } from '../../src/harness/history/run-line.ts';
import type { ScenarioFigure } from '../../src/harness/history/scenario-figures.ts';
import { Random } from '../../src/random.ts';

const DAY_MS = 24 * 3600_000;
const START_MS = Date.UTC(2026, 0, 1, 3);

/** One run a night of the scenario `list`, whose figures are the given ones with 3 % noise; `part` changes single lines. */
export function nightlyRuns(
  count: number,
  figuresOf: (night: number) => readonly ScenarioFigure[],
  part: (night: number) => Partial<RunLine> = () => ({}),
): readonly RunLine[] {
  const random = new Random(1, 0, 0);
  return Array.from({ length: count }, (_, night) => {
    const figures = figuresOf(night).map((figure) => ({
      ...figure,
      value: figure.value * (1 + (random.fraction() + random.fraction() - 1) * 0.07),
    }));
    return {
      schema: 'perf-harness/run@1',
      id: `night-${String(night).padStart(4, '0')}`,
      startedAt: new Date(START_MS + night * DAY_MS).toISOString(),
      commit: night.toString(16).padStart(40, 'c'),
      node: 'v20.20.2',
      machine: { fingerprint: '0123456789ab', name: '2 × a machine' },
      scenarios: [{ name: 'list', fingerprint: 'ba9876543210', verdict: 'pass', figures, hdr: {} }],
      ...part(night),
    };
  });
}

/** A capacity of the scenario of `nightlyRuns`, of the night after 100 of them. */
export function capacityRun(id: string, by: CapacityResult['by'], holds: number): RunLine {
  const [like] = nightlyRuns(1, () => []);
  const { machine, node, commit, scenarios } = like as RunLine;
  const [{ name: scenario, fingerprint } = { name: '', fingerprint: '' }] = scenarios;
  const environment = { node, commit, os: '', cpus: 1, machine: '', harness: '' };
  const startedAt = new Date(START_MS + 100 * DAY_MS).toISOString();
  const found = { by, holds, verdict: 'pass', scenario, environment, id, startedAt } as CapacityResult;
  return capacityLine(found, fingerprint, machine);
}

export function linesText(runs: readonly RunLine[]): string {
  return runs.map((run) => `${JSON.stringify(run)}\n`).join('');
}
