import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, cacheOptions, type Measure } from '../bench.ts';
import { mustRun } from '../processes/child.ts';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

const PACKAGE = '{ "name": "shop", "private": true, "type": "module", "scripts": { "start": "node server.js" } }';
const SERVER = `import express from 'express';
const app = express();
app.get('/', (_, response) => response.json({ orders: [1, 2, 3] }));
app.listen(process.env.PORT ?? 3000, '127.0.0.1');
`;

/** From `perf-harness init` in a new Express project to the first verdict, both commands typed one after the other. */
export const measureFirstVerdict: Measure = async (bench) => {
  const ours: number[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    ours.push(await initAndRun(bench));
    bench.say(`init and run ${round + 1}/${bench.pairs}: ${((ours.at(-1) ?? 0) / 1000).toFixed(1)} s`);
  }
  return [
    {
      name: 'init to first verdict, a new Express project',
      unit: 'ms',
      ours,
      peer: null,
      reach: { op: '<=', limit: 60_000 },
      note: 'perf-harness init, then perf-harness run',
    },
  ];
};

async function initAndRun(bench: Bench): Promise<number> {
  const project = join(mkdtempSync(join(bench.dir, 'first-verdict-')), 'shop');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), PACKAGE);
  writeFileSync(join(project, 'server.js'), SERVER);
  symlinkSync(MODULES, join(project, 'node_modules'));
  const brief = bench.isQuick ? ['--duration', '500ms'] : [];
  const startedMs = performance.now();
  await mustRun(process.execPath, [bench.bin, 'init', ...brief], { cwd: project });
  await mustRun(process.execPath, [bench.bin, 'run', ...brief, ...cacheOptions(bench)], { cwd: project });
  return performance.now() - startedMs;
}
