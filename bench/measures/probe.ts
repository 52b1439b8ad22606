import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import { alternate, type Bench, type Measure } from '../bench.ts';
import { buildOf, runHarness, writeScenario } from '../harness.ts';
import { changeOf } from '../long/interval.ts';
import { mustRun } from '../processes/child.ts';
import { median, type Row } from '../row.ts';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
/** An app that holds some data, and answers with a page of it. */
const APP = `import express from 'express';
const orders = Array.from({ length: 20_000 }, (_, id) => ({ id, customer: 'customer-' + (id % 997), lines: [id, id + 1], paid: id % 3 === 0 }));
const app = express();
let requests = 0;
app.get('/cpu', (request, response) => {
  const { user, system } = process.cpuUsage();
  response.send(String(user + system));
});
app.get('/orders', (request, response) => {
  requests += 1;
  const from = (requests * 20) % orders.length;
  response.json({ total: orders.length, orders: orders.slice(from, from + 20) });
});
export default app;
`;
const SERVER = `import app from './app.js';
app.listen(process.env.PORT, '127.0.0.1');
`;
/** The heap limits of a module's thread, as a process is given them: a young generation of 4 MiB has half-spaces of 2. */
const LIMITS_OF_A_MODULE = '--max-semi-space-size=2 --max-old-space-size=1024';
const ENTRY = fileURLToPath(new URL('../processes/probe-entry.mjs', import.meta.url));
const USERS = 5;

/** CPU in µs a request of the process with the probe, and of the one without. */
type Used = { readonly with: number; readonly without: number; readonly probed: boolean };

type Sizes = { readonly warmup: number; readonly iterations: number };

/** What the probe tells beside what is told of a module, and what it takes. */
export const measureProbe: Measure = async (bench) => {
  const app = makeApp(bench);
  return [await comparePeaks(bench, app), await compareCpu(bench, app, false), await compareCpu(bench, app, true)];
};

function makeApp({ dir }: Bench): string {
  const app = mkdtempSync(join(dir, 'probe-'));
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(app, 'app.js'), APP);
  writeFileSync(join(app, 'server.js'), SERVER);
  symlinkSync(MODULES, join(app, 'node_modules'));
  return app;
}

async function comparePeaks(bench: Bench, app: string): Promise<Row> {
  const sizes = bench.isQuick ? { warmup: 100, iterations: 200 } : { warmup: 2_000, iterations: 20_000 };
  const env = { NODE_OPTIONS: LIMITS_OF_A_MODULE };
  const peakOf = async (target: object): Promise<number> => {
    const { gauges } = await load(bench, target, sizes);
    return (gauges['target.memory']?.peak ?? Number.NaN) / 1e6;
  };
  const { ours, peer } = await alternate(
    bench,
    'peak by the probe, and of a module',
    () => peakOf({ kind: 'command', command: ['node', join(app, 'server.js')], env }),
    () => peakOf({ kind: 'module', module: join(app, 'app.js') }),
  );
  return {
    name: 'target.memory peak of an Express app by the probe, off that as a module',
    unit: '%',
    ours: [Math.abs(median(ours) / median(peer) - 1) * 100],
    peer: null,
    reach: { op: '<=', limit: 10 },
    note: `${median(ours).toFixed(1)} MB against ${median(peer).toFixed(1)} MB, with the heap limits of a module`,
  };
}

/**
 * Each launch is two processes that live at once and are loaded in turn: one after the other, they differed by 30 % from run to run. Two
 * equal ones differ by some per cent from launch to launch, so that a pair is of some launches. `closely` is whether garbage is collected
 * before the load, as a run does whose gates ask for the target's memory.
 */
async function compareCpu(bench: Bench, app: string, closely: boolean): Promise<Row> {
  const sizes = bench.isQuick
    ? { launches: 1, warmup: 100, blocks: 1, sliceMs: 50 }
    : { launches: 4, warmup: 3_000, blocks: 2, sliceMs: 400 };
  const file = writeScenario(bench, 'probe-cpu', {
    target: { kind: 'command', command: ['node', join(app, 'server.js')], ready: { path: '/cpu' } },
    workload: { kind: 'concurrency', requests: [{ name: 'orders', path: '/orders' }] },
    load: { concurrency: USERS, iterations: 1 },
    warmup: '0s',
  });
  const [ours, peer]: [number[], number[]] = [[], []];
  for (let pair = 1; pair <= bench.pairs; pair += 1) {
    const used: Used[] = [];
    for (let launch = 0; launch < sizes.launches; launch += 1) {
      const build = join(dirname(bench.bin), '../dist', buildOf(bench.bin));
      const order = { build, file, users: USERS, seed: pair + launch, closely, ...sizes };
      const { stdout } = await mustRun(process.execPath, [ENTRY, JSON.stringify(order)]);
      used.push(JSON.parse(stdout) as Used);
    }
    if (!used.every(({ probed }) => probed)) throw new Error('the probe was not in the app');
    const [on, off] = [geometricMean(used.map((each) => each.with)), geometricMean(used.map((each) => each.without))];
    ours.push(on);
    peer.push(off);
    bench.say(`CPU a request with the probe ${pair}/${bench.pairs}: ${on.toFixed(1)} against ${off.toFixed(1)}`);
  }
  const change = changeOf(ours.map((each, index) => [each, peer[index] ?? Number.NaN]));
  return {
    name: `CPU a request of an Express app with the probe${closely ? ' and a gate on memory' : ''}, against without`,
    unit: 'µs',
    ours,
    peer: { name: 'without', samples: peer },
    reach: { op: '<=', limit: 1.01 },
    note:
      change === null
        ? 'one pair has no interval'
        : `${signed(change.mean)} %, 95 % interval ${signed(change.low)} to ${signed(change.high)} %`,
  };
}

async function load(bench: Bench, target: object, { warmup, iterations }: Sizes): Promise<ScenarioResult> {
  const file = writeScenario(bench, 'probe', {
    target,
    workload: { kind: 'concurrency', requests: [{ name: 'orders', path: '/orders' }] },
    load: { concurrency: USERS, iterations },
    warmup: `${warmup} iterations`,
  });
  const { scenario } = await runHarness(bench, [file]);
  return scenario;
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, each) => sum + Math.log(each), 0) / values.length);
}

function signed(percent: number): string {
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)}`;
}
