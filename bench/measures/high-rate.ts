import type { ScenarioResult } from '../../src/harness/result/result.ts';
import type { Measure } from '../bench.ts';
import { runEach } from '../harness.ts';
import type { Row } from '../row.ts';
import { describeOpen } from './lateness.ts';

const RATE = 20_000;

/** An open load of 20,000 requests a second by one thread, on nginx on the other core. */
export const measureHighRate: Measure = async (bench) => {
  const nginx = await bench.servers.nginx();
  const seconds = bench.isQuick ? 0.2 : 10;
  const scenario = {
    target: { kind: 'url', url: nginx.origin },
    workload: { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] },
    load: { rate: `${RATE}/s`, duration: `${seconds * 1e3}ms` },
    warmup: bench.isQuick ? '0s' : '2s',
  };
  const results: ScenarioResult[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    results.push(...(await runEach(bench, 'high-rate', { 'high-rate': scenario }, ['--workers', '1'])));
    bench.say(`rate ${round + 1}/${bench.pairs}: ${describeOpen(results.slice(-1))}`);
  }
  const name = `open load, ${RATE.toLocaleString('en')}/s, one worker`;
  const row = (figure: string, unit: Row['unit'], ours: readonly number[], reach: Row['reach'], note: string): Row => ({
    ...{ name: `${name}: ${figure}`, unit, ours, peer: null, reach, note },
  });
  const achieved = results.map(({ counters }) => (counters.ok / (RATE * seconds)) * 100);
  const lateness = results.map(({ timers }) => timers.lateness?.p99 ?? Number.NaN);
  return [
    row('achieved', '%', achieved, { op: '>=', limit: 99.5 }, 'requests that were ok, of those that were due'),
    row('p99(lateness)', 'ms', lateness, { op: '<=', limit: 2 }, describeOpen(results)),
  ];
};
