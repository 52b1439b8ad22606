import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Measure } from './bench.ts';
import { mustRun } from './child.ts';
import { runHarness, writeScenario } from './harness.ts';
import { median, type Row } from './row.ts';
import { Server } from './server.ts';

const RATE = 2000;
const CONNECTIONS = 50;
/** wrk2 calibrates for the first 10 s and shows what comes after. */
const WRK2_SECONDS = 20;
const SECONDS = 10;
const REACH_MS = 1.5;
const PERCENTILES = ['p50', 'p99', 'p99_9'] as const;

type Latencies = Readonly<Record<(typeof PERCENTILES)[number], number>>;

/** The response times of an open load, beside those that wrk2 sees of the same server. */
export const measureAgainstWrk2: Measure = async (bench) => {
  const wrk2 = commandOnPath('wrk2');
  if (wrk2 === null) {
    bench.say('wrk2: SKIPPED, there is no wrk2 on the PATH; its figures were not measured');
    return [];
  }
  const server = await Server.startNull();
  const scenario = writeScenario(bench, 'against-wrk2', {
    target: { kind: 'url', url: server.origin },
    workload: { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] },
    load: { rate: `${RATE}/s`, duration: `${SECONDS}s` },
    warmup: '2s',
  });
  const ours: Latencies[] = [];
  const theirs: Latencies[] = [];
  try {
    for (let pair = 0; pair < bench.pairs; pair += 1) {
      const { response } = (await runHarness(bench, [scenario, '--workers', '1'])).scenario.timers;
      if (!response) throw new Error('an open load has response times');
      ours.push({ p50: response.p50, p99: response.p99, p99_9: response.p99_9 });
      const args = ['-t1', `-c${CONNECTIONS}`, `-d${WRK2_SECONDS}s`, `-R${RATE}`, '--latency', `${server.origin}/null`];
      theirs.push(latenciesOf((await mustRun(wrk2, args)).stdout));
      bench.say(
        `wrk2 ${pair + 1}/${bench.pairs}: ${JSON.stringify(ours.at(-1))} against ${JSON.stringify(theirs.at(-1))}`,
      );
    }
  } finally {
    await server.stop();
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

function commandOnPath(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return null;
}
