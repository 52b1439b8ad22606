import { fileURLToPath } from 'node:url';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import type { Bench, Measure } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { mustRun } from '../processes/child.ts';
import { Server } from '../processes/server.ts';
import type { Row } from '../row.ts';
import { median } from '../row.ts';

/** Arrivals a second, pacing, and the p99 of lateness (ms) to reach. */
const LADDER = [
  { rate: 1000, pacing: 'timer', reachMs: 1.5 },
  { rate: 5000, pacing: 'timer', reachMs: 2 },
  { rate: 1000, pacing: 'precise', reachMs: 0.5 },
  { rate: 5000, pacing: 'precise', reachMs: 0.5 },
] as const;

/** The lateness of one thread that sends one fixed request to a server on the other core, and the CPU that each pacing takes. */
export const measureLateness: Measure = async (bench) => {
  const server = await Server.startNull();
  try {
    const runs: ScenarioResult[][] = LADDER.map(() => []);
    const bare = { timer: [] as number[], precise: [] as number[] };
    for (let round = 0; round < bench.pairs; round += 1) {
      for (const pacing of ['timer', 'precise'] as const) bare[pacing].push(await barePacing(bench, pacing));
      for (const [index, { rate, pacing }] of LADDER.entries()) {
        const result = await runOpen(bench, server, rate, pacing);
        runs[index]?.push(result);
        bench.say(`lateness ${round + 1}/${bench.pairs}: ${rate}/s ${pacing} ${describe([result])}`);
      }
    }
    return LADDER.map(({ rate, pacing, reachMs }, index): Row => {
      const results = runs[index] ?? [];
      return {
        name: `p99(lateness) at ${rate.toLocaleString('en')}/s, pacing: ${pacing}`,
        unit: 'ms',
        ours: results.map(({ timers }) => timers.lateness?.p99 ?? Number.NaN),
        peer: null,
        reach: { op: '<=', limit: reachMs },
        // A loop that does nothing but wait shows the least lateness that this machine allows.
        note: `${describe(results)}; a bare loop p99 ${median(bare[pacing]).toFixed(2)} ms`,
      };
    });
  } finally {
    await server.stop();
  }
};

async function barePacing({ isQuick }: Bench, pacing: string): Promise<number> {
  const entry = fileURLToPath(new URL('../processes/bare-pacer.ts', import.meta.url));
  return Number((await mustRun(process.execPath, ['--import', 'tsx', entry, pacing, isQuick ? '0.5' : '4'])).stdout);
}

async function runOpen(bench: Bench, server: Server, rate: number, pacing: string): Promise<ScenarioResult> {
  const scenario = writeScenario(bench, `open-${rate}-${pacing}`, {
    target: { kind: 'url', url: server.origin },
    workload: { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] },
    load: { rate: `${rate}/s`, duration: bench.isQuick ? '500ms' : '8s', pacing },
    warmup: bench.isQuick ? '200ms' : '2s',
  });
  return (await runHarness(bench, [scenario, '--workers', '1'])).scenario;
}

function describe(results: readonly ScenarioResult[]): string {
  const of = (read: (result: ScenarioResult) => number | null | undefined, digits: number): string =>
    median(results.map((result) => read(result) ?? Number.NaN)).toFixed(digits);
  const lateness = `lateness p50 ${of(({ timers }) => timers.lateness?.p50, 3)}, p99 ${of(({ timers }) => timers.lateness?.p99, 3)} ms`;
  const response = `response p50 ${of(({ timers }) => timers.response?.p50, 2)}, p99 ${of(({ timers }) => timers.response?.p99, 2)} ms`;
  return `${lateness}; ${response}; thread ${of(({ gauges }) => gauges['worker.cpu']?.mean, 0)} % of a core`;
}
