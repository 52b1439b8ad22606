import { fileURLToPath } from 'node:url';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import { type Bench, inTurn, type Measure } from '../bench.ts';
import { runEach, type ScenarioText } from '../harness.ts';
import { mustRun } from '../processes/child.ts';
import type { Server } from '../processes/server.ts';
import type { Row } from '../row.ts';
import { median } from '../row.ts';

/** Arrivals a second, pacing, and the p99 of lateness (ms) to reach. */
const LADDER = [
  { rate: 1000, pacing: 'timer', reachMs: 1.5 },
  { rate: 5000, pacing: 'timer', reachMs: 2 },
  { rate: 1000, pacing: 'precise', reachMs: 0.5 },
  { rate: 5000, pacing: 'precise', reachMs: 0.5 },
] as const;
const PACINGS = ['timer', 'precise'] as const;

/** The lateness of one thread that sends one fixed request to a server on the other core, and the CPU that each pacing takes. */
export const measureLateness: Measure = async (bench) => {
  const server = await bench.servers.null();
  const scenarios = Object.fromEntries(
    LADDER.map((step) => [`${step.rate}-${step.pacing}`, openLoad(bench, server, step)]),
  );
  const rounds: (readonly ScenarioResult[])[] = [];
  const bare: (readonly number[])[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    bare.push(
      await inTurn(
        bench,
        PACINGS.map((pacing) => () => barePacing(bench, pacing)),
      ),
    );
    const results = await runEach(bench, 'lateness', scenarios, ['--workers', '1']);
    rounds.push(results);
    for (const result of results)
      bench.say(`lateness ${round + 1}/${bench.pairs}: ${result.name} ${describeOpen([result])}`);
  }
  return LADDER.map(({ rate, pacing, reachMs }, index): Row => {
    const results = rounds.flatMap((results) => results[index] ?? []);
    const bareMs = median(bare.map((each) => each[PACINGS.indexOf(pacing)] ?? Number.NaN));
    return {
      name: `p99(lateness) at ${rate.toLocaleString('en')}/s, pacing: ${pacing}`,
      unit: 'ms',
      ours: results.map(({ timers }) => timers.lateness?.p99 ?? Number.NaN),
      peer: null,
      reach: { op: '<=', limit: reachMs },
      // A loop that does nothing but wait shows the least lateness that this machine allows.
      note: `${describeOpen(results)}; a bare loop p99 ${bareMs.toFixed(2)} ms`,
    };
  });
};

async function barePacing({ isQuick }: Bench, pacing: string): Promise<number> {
  const entry = fileURLToPath(new URL('../processes/bare-pacer.mjs', import.meta.url));
  return Number((await mustRun(process.execPath, [entry, pacing, isQuick ? '0.2' : '4'])).stdout);
}

/** One fixed request at this rate; in the quick form for a moment, else for `seconds`. */
export function openLoad(
  { isQuick }: Bench,
  { origin }: Pick<Server, 'origin'>,
  { rate, pacing, seconds = 8 }: { readonly rate: number; readonly pacing: string; readonly seconds?: number },
): ScenarioText {
  return {
    target: { kind: 'url', url: origin },
    workload: { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] },
    load: { rate: `${rate}/s`, duration: isQuick ? '200ms' : `${seconds}s`, pacing },
    warmup: isQuick ? '0s' : '2s',
  };
}

export function describeOpen(results: readonly ScenarioResult[]): string {
  const of = (read: (result: ScenarioResult) => number | null | undefined, digits: number): string =>
    median(results.map((result) => read(result) ?? Number.NaN)).toFixed(digits);
  const lateness = `lateness p50 ${of(({ timers }) => timers.lateness?.p50, 3)}, p99 ${of(({ timers }) => timers.lateness?.p99, 3)} ms`;
  const response = `response p50 ${of(({ timers }) => timers.response?.p50, 2)}, p99 ${of(({ timers }) => timers.response?.p99, 2)} ms`;
  return `${lateness}; ${response}; thread ${of(({ gauges }) => gauges['worker.cpu']?.mean, 0)} % of a core`;
}
