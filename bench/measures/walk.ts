import type { Measure } from '../bench.ts';
import { runHarness } from '../harness.ts';

/** The shipped scenario: 10 users walk 1,200 changes in pages of 50. */
const SCENARIO = 'high-volume-pagination';

/** The figures that the scenario's own gates are about. */
export const measureWalk: Measure = async (bench) => {
  const p95: number[] = [];
  const peak: number[] = [];
  const items: number[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    const { scenario } = await runHarness(bench, [
      bench.scenarios,
      '--scenario',
      SCENARIO,
      ...(bench.isQuick ? ['--duration', '1s'] : []),
    ]);
    p95.push(scenario.timers.traversal?.p95 ?? Number.NaN);
    peak.push((scenario.gauges['target.memory']?.peak ?? Number.NaN) / 1e6);
    items.push(scenario.rates.items);
    bench.say(`walk ${round + 1}/${bench.pairs}: p95 ${p95.at(-1)?.toFixed(1)} ms, peak ${peak.at(-1)?.toFixed(1)} MB`);
  }
  const slowest = Math.round(Math.min(...items)).toLocaleString('en');
  return [
    {
      name: 'p95(traversal) of 1,200 changes, 10 users',
      unit: 'ms',
      ours: p95,
      peer: null,
      reach: { op: '<', limit: 200 },
      note: `at least ${slowest} items/s`,
    },
    {
      name: 'peak(target.memory) of these walks',
      unit: 'MB',
      ours: peak,
      peer: null,
      reach: { op: '<', limit: 50 },
      note: '',
    },
  ];
};
