import type { Measure } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { commandOnPath } from '../peers.ts';
import { mustRun } from '../processes/child.ts';
import { median, type Row } from '../row.ts';

const RATE = 2000;
const CONNECTIONS = 50;
/** wrk2 calibrates for the first 10 s and measures the rest. */
const WRK2_SECONDS = 20;
/** The shortest run in which wrk2 measures anything. */
const WRK2_QUICK_SECONDS = 12;
const REACH_MS = 1.5;
const PERCENTILES = ['p50', 'p99', 'p99_9'] as const;

type Latencies = Readonly<Record<(typeof PERCENTILES)[number], number>>;

/** The response times of an open load, beside those that wrk2 sees of the same server. */
export const measureAgainstWrk2: Measure = async (bench) => {
  const wrk2 = commandOnPath('wrk2');
  const server = await bench.servers.null();
  const scenario = writeScenario(bench, 'against-wrk2', {
    target: { kind: 'url', url: server.origin },
    workload: { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] },
    load: { rate: `${RATE}/s`, duration: bench.isQuick ? '1s' : '10s' },
    warmup: bench.isQuick ? '200ms' : '2s',
  });
  const ours: Latencies[] = [];
  const theirs: Latencies[] = [];
  for (let pair = 0; pair < bench.pairs; pair += 1) {
    const { response } = (await runHarness(bench, [scenario, '--workers', '1'])).scenario.timers;
    if (!response) throw new Error('an open load has response times');
    ours.push({ p50: response.p50, p99: response.p99, p99_9: response.p99_9 });
    const args = [
      '-t1',
      `-c${CONNECTIONS}`,
      `-d${bench.isQuick ? WRK2_QUICK_SECONDS : WRK2_SECONDS}s`,
      `-R${RATE}`,
      '--latency',
      `${server.origin}/null`,
    ];
    theirs.push(latenciesOf((await mustRun(wrk2, args)).stdout));
    bench.say(
      `wrk2 ${pair + 1}/${bench.pairs}: ${JSON.stringify(ours.at(-1))} against ${JSON.stringify(theirs.at(-1))}`,
    );
  }
  return PERCENTILES.map((percentile): Row => {
    const both = ours.map((own, pair) => [own[percentile], theirs[pair]?.[percentile] ?? Number.NaN] as const);
    const [own, other] = [median(both.map(([each]) => each)), median(both.map(([, each]) => each))];
    return {
      name: `${percentile.replace('_', '.')} of response at 2,000/s, distance to wrk2`,
      unit: 'ms',
      ours: both.map(([each, peer]) => Math.abs(each - peer)),
      peer: null,
      reach: percentile === 'p99_9' ? null : { op: '<=', limit: REACH_MS },
      note: `ours ${own.toFixed(2)} ms, wrk2 ${other.toFixed(2)} ms`,
    };
  });
};

/** From the table that `--latency` prints: ` 99.000%    2.08ms`. */
function latenciesOf(text: string): Latencies {
  const at = (percent: string): number => {
    const [, amount, unit] =
      new RegExp(`^\\s*${percent.replace('.', '\\.')}%\\s+([\\d.]+)(us|ms|s|m)\\s*$`, 'm').exec(text) ?? [];
    const factor = { us: 1e-3, ms: 1, s: 1e3, m: 60e3 }[unit as 'us' | 'ms' | 's' | 'm'];
    if (amount === undefined || factor === undefined) throw new Error(`wrk2 printed no ${percent} %:\n${text}`);
    return Number(amount) * factor;
  };
  return { p50: at('50.000'), p99: at('99.000'), p99_9: at('99.900') };
}
