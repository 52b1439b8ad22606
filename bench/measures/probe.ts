import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import { alternate, type Bench, type Measure } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { changeOf } from '../long/interval.ts';
import { median, type Row } from '../row.ts';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
/** An app that holds some data, and answers with a page of it. */
const APP = `import express from 'express';
const orders = Array.from({ length: 20_000 }, (_, id) => ({ id, customer: 'customer-' + (id % 997), lines: [id, id + 1], paid: id % 3 === 0 }));
const app = express();
let requests = 0;
let before;
app.use((request, response, next) => {
  requests += 1;
  if (requests === Number(process.env.FROM)) before = process.cpuUsage();
  if (requests === Number(process.env.TO)) {
    const { user, system } = process.cpuUsage(before);
    process.getBuiltinModule('node:fs').writeFileSync(process.env.CPU_FILE, String(user + system));
  }
  next();
});
app.get('/orders', (request, response) => {
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
const USERS = 5;

type Sizes = { readonly warmup: number; readonly iterations: number };

/** What the probe tells beside what is told of a module, and what it takes. */
export const measureProbe: Measure = async (bench) => {
  const app = makeApp(bench);
  return [await comparePeaks(bench, app), await compareCpu(bench, app)];
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

async function compareCpu(bench: Bench, app: string): Promise<Row> {
  const sizes = bench.isQuick ? { warmup: 100, iterations: 300 } : { warmup: 3_000, iterations: 20_000 };
  const usedUs = async (probe: 'auto' | 'off'): Promise<number> => {
    const file = join(app, 'cpu');
    const span = { from: sizes.warmup + 100, to: sizes.warmup + sizes.iterations - 100 };
    const env = { FROM: `${span.from}`, TO: `${span.to}`, CPU_FILE: file };
    await load(bench, { kind: 'command', command: ['node', join(app, 'server.js')], env, probe }, sizes);
    return Number(readFileSync(file, 'utf8')) / (span.to - span.from);
  };
  const { ours, peer } = await alternate(
    bench,
    'CPU a request with and without the probe',
    () => usedUs('auto'),
    () => usedUs('off'),
  );
  const change = changeOf(ours.map((each, index) => [each, peer[index] ?? Number.NaN]));
  return {
    name: 'CPU a request of an Express app with the probe, against without',
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

function signed(percent: number): string {
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)}`;
}
