import type { ScenarioResult } from '../../src/harness/result/result.ts';
import type { Measure } from '../bench.ts';
import { runEach } from '../harness.ts';
import type { Row } from '../row.ts';
import { describeOpen, openLoad } from './lateness.ts';

const RATE = 20_000;
const PACINGS = ['timer', 'precise'] as const;

/** An open load of 20,000 requests a second by one thread, on nginx on the other core, with each pacing. */
export const measureHighRate: Measure = async (bench) => {
  const nginx = await bench.servers.nginx();
  const seconds = bench.isQuick ? 0.2 : 10;
  const scenarios = Object.fromEntries(
    PACINGS.map((pacing) => [pacing, openLoad(bench, nginx, { rate: RATE, pacing, seconds })]),
  );
  const rounds: (readonly ScenarioResult[])[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    const results = await runEach(bench, 'high-rate', scenarios, ['--workers', '1']);
    rounds.push(results);
    for (const result of results)
      bench.say(`rate ${round + 1}/${bench.pairs}: ${result.name} ${describeOpen([result])}`);
  }
  return PACINGS.flatMap((pacing, index): readonly Row[] => {
    const results = rounds.flatMap((round) => round[index] ?? []);
    const name = `open load, ${RATE.toLocaleString('en')}/s, one worker, pacing: ${pacing}`;
    const of = (read: (result: ScenarioResult) => number): readonly number[] => results.map(read);
    const achieved = of(({ counters }) => (counters.ok / (RATE * seconds)) * 100);
    const lateness = of(({ timers }) => timers.lateness?.p99 ?? Number.NaN);
    return [
      {
        ...{ name: `${name}: achieved`, unit: '%', ours: achieved, peer: null, reach: { op: '>=', limit: 99.5 } },
        note: 'requests that were ok, of those that were due',
      },
      {
        ...{ name: `${name}: p99(lateness)`, unit: 'ms', ours: lateness, peer: null, reach: { op: '<=', limit: 2 } },
        note: describeOpen(results),
      },
    ];
  });
};
