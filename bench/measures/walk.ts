import type { ScenarioResult } from '../../src/harness/result/result.ts';
import type { Measure } from '../bench.ts';
import { runEach, shippedScenario } from '../harness.ts';
import { median, type Row } from '../row.ts';

/** The shipped scenario: 10 users walk 1,200 changes in pages of 50. */
const SCENARIO = 'high-volume-pagination';

/** The figures that the scenario's own gates are about, and what its pages cost the thread that asks for them, by engine. */
export const measureWalk: Measure = async (bench) => {
  const shipped = shippedScenario(bench, SCENARIO);
  const load = bench.isQuick ? { concurrency: 10, iterations: 20 } : shipped.load;
  const walk = { ...shipped, load, ...(bench.isQuick ? { warmup: '0s' } : {}) };
  const [wire, undici]: [ScenarioResult[], ScenarioResult[]] = [[], []];
  for (let round = 0; round < bench.pairs; round += 1) {
    const engines = [
      ['walk-wire', { ...walk, engine: 'wire' }] as const,
      ['walk-undici', { ...walk, engine: 'undici' }] as const,
    ];
    const results = await runEach(bench, 'walk', Object.fromEntries(round % 2 === 0 ? engines : engines.reverse()));
    for (const result of results) (result.name === 'walk-wire' ? wire : undici).push(result);
    const [own, other] = [wire, undici].map((side) => workerUsPerPage(side.at(-1)).toFixed(0));
    bench.say(
      `walk ${round + 1}/${bench.pairs}: p95 ${p95(wire.at(-1)).toFixed(1)} ms; ${own} against ${other} µs a page`,
    );
  }
  const slowest = Math.round(Math.min(...wire.map(({ rates }) => rates.items))).toLocaleString('en');
  const row = (name: string, unit: 'ms' | 'MB', limit: number, ours: readonly number[], note: string): Row => ({
    ...{ name, unit, ours, note, peer: null, reach: { op: '<', limit } },
  });
  const peaks = wire.map(({ gauges }) => (gauges['target.memory']?.peak ?? Number.NaN) / 1e6);
  const rate = (side: readonly ScenarioResult[]): string =>
    `${Math.round(median(side.map(({ rates }) => rates.items)))}`;
  return [
    row('p95(traversal) of 1,200 changes, 10 users', 'ms', 200, wire.map(p95), `at least ${slowest} items/s`),
    row('peak(target.memory) of these walks', 'MB', 50, peaks, ''),
    {
      name: 'CPU of the worker a page of these walks',
      unit: 'µs',
      ours: wire.map(workerUsPerPage),
      peer: { name: 'engine: undici', samples: undici.map(workerUsPerPage) },
      reach: { op: '<=', limit: 0.7 },
      note: `${rate(wire)} against ${rate(undici)} items/s`,
    },
  ];
};

function p95(result: ScenarioResult | undefined): number {
  return result?.timers.traversal?.p95 ?? Number.NaN;
}

/** CPU of the thread over the measured window, a request. */
function workerUsPerPage(result: ScenarioResult | undefined): number {
  const percent = result?.gauges['worker.cpu']?.mean ?? Number.NaN;
  return (percent * 1e4) / (result?.rates.requests ?? Number.NaN);
}
