import type { Change } from '../../src/comparison/compare-metrics.ts';
import type { ComparisonResult, MetricResult } from '../../src/harness/comparison/comparison-result.ts';
import { resultOf, scenarioResultOf } from './result.ts';

export const CHANGE: Change = {
  scale: 'ratio',
  value: 1.1,
  low: 1.08,
  high: 1.12,
  floor: 0.03,
  p: 0.001,
  direction: 'longer',
};
/** A regression of a gated figure. */
export const SLOWER: MetricResult = {
  ...{ metric: 'p95(response)', unit: 'ms', gated: true, pairs: 8, unusable: 0, verdict: 'regression', change: CHANGE },
  ...{ baseline: 5.12, candidate: 5.63, values: [] },
};
const { workload, load } = scenarioResultOf({});
const { environment, file, source, startedAt, finishedAt, id } = resultOf({});
/** A comparison that has found a regression, with texts that want to be markup. */
export const COMPARED: ComparisonResult = {
  ...{ schema: 'perf-harness/comparison@1', id, startedAt, finishedAt, environment, file, source },
  ...{ verdict: 'regression', exitCode: 4, interrupted: null, seed: 1, self: false, skipped: [] },
  baseline: { kind: 'reference', name: 'main|<!--', commit: null },
  candidate: { kind: 'written', name: 'the target of the file', commit: null },
  scenarios: [
    {
      ...{ name: 'list', workload, load, verdict: 'regression', reason: null, launches: [], disturbed: [] },
      ...{ metrics: [SLOWER], notes: ['@all | busy'] },
    },
  ],
};
