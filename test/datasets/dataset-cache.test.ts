import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { prepareDataset } from '../../src/datasets/recipes/dataset.ts';
import type { ProgressStep } from '../../src/datasets/store/progress.ts';
import { LOADER, moduleUrl } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { treeOf } from '../support/tree.ts';
import { prepare, spec } from './small-dataset.ts';

const root = temporaryFolder({ after });

function newCache(): string {
  return mkdtempSync(join(root, 'cache-'));
}

const reference = await prepare(newCache());
const good = treeOf(reference.dir);

test('a signal given beforehand stops the work before anything is written', async () => {
  const cacheDir = newCache();
  const options = { cacheDir, onProgress: () => {}, signal: AbortSignal.abort() };
  await assert.rejects(prepareDataset(spec, options), { name: 'HarnessError', code: 'INTERRUPTED' });
  assert.deepEqual(readdirSync(cacheDir), []);
});

for (const [when, changes, isThen] of [
  ['at the start', 30, () => true],
  ['in the middle of the repository', 600, ({ what, done }: ProgressStep) => what === 'repository' && done > 0],
  [
    'in the middle of a large file',
    30,
    ({ what, done }: ProgressStep) => what === 'large-30mb.json' && done > 5_000_000,
  ],
] as const) {
  test(`an interruption ${when} stops the work and leaves nothing behind`, async () => {
    const cacheDir = newCache();
    const controller = new AbortController();
    let done = 0;
    const onProgress = (step: ProgressStep) => {
      done = step.done;
      if (isThen(step)) controller.abort();
    };
    const large = { ...spec, changes, files: [30_000_000] };
    const options = { cacheDir, onProgress, signal: controller.signal };
    await assert.rejects(prepareDataset(large, options), { name: 'HarnessError', code: 'INTERRUPTED' });
    assert.deepEqual(readdirSync(cacheDir), []);
    assert.ok(done < 25_000_000, `${done} bytes were written`);
  });
}

test('an interruption during verification leaves the dataset where it is', async () => {
  const cacheDir = newCache();
  // Long enough to verify that the verification lets others have a turn, and sees the interruption.
  const large = { ...spec, files: [60_000_000] };
  const dataset = await prepare(cacheDir, large);
  rmSync(`${dataset.dir}.stamp`);
  const before = readdirSync(cacheDir);
  const controller = new AbortController();
  const options = { cacheDir, onProgress: () => controller.abort(), signal: controller.signal };
  await assert.rejects(prepareDataset(large, options), { name: 'HarnessError', code: 'INTERRUPTED' });
  assert.deepEqual(readdirSync(cacheDir), before);
  assert.equal((await prepare(cacheDir, large)).built, false);
});

test('two calls at once for one specification end with one good dataset and nothing else', async () => {
  const cacheDir = newCache();
  const datasets = await Promise.all([prepare(cacheDir), prepare(cacheDir), prepare(cacheDir)]);
  assert.equal(datasets.filter(({ built }) => built).length, 1);
  for (const { dir } of datasets) assert.deepEqual(treeOf(dir), good);
  assert.deepEqual(
    readdirSync(cacheDir).filter((name) => name.startsWith('.')),
    [],
  );
  assert.equal((await prepare(cacheDir)).built, false);
});

/** A process that prepares a dataset; with `hang` it stops for good as soon as a large file has been begun. */
function startProcess(cacheDir: string, hang: boolean): ChildProcess {
  const script = `
    import { prepareDataset } from ${JSON.stringify(moduleUrl('src/datasets/recipes/dataset').href)};
    const onProgress = ({ what }) => {
      if (!${hang} || !what.startsWith('large')) return;
      process.stdout.write('hanging');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    };
    const files = ${hang} ? [50_000_000] : ${JSON.stringify(spec.files)};
    const spec = { ...${JSON.stringify(spec)}, files };
    const { built } = await prepareDataset(spec, { cacheDir: ${JSON.stringify(cacheDir)}, onProgress, signal: new AbortController().signal });
    process.stdout.write(String(built));`;
  const args = [...LOADER, '--input-type=module', '--eval', script];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('processes at once for one specification end with one good dataset and nothing else', async () => {
  const cacheDir = newCache();
  const children = [1, 2, 3].map(() => startProcess(cacheDir, false));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0]);
  assert.deepEqual(
    readdirSync(cacheDir).filter((name) => name.startsWith('.')),
    [],
  );
  const dataset = await prepare(cacheDir);
  assert.equal(dataset.built, false);
  assert.deepEqual(treeOf(dataset.dir), good);
});

test('what a killed process has left behind is deleted, and what a running one is making is left alone', async (t) => {
  const cacheDir = newCache();
  const child = startProcess(cacheDir, true);
  t.after(() => child.kill('SIGKILL'));
  assert.ok(child.stdout !== null);
  await once(child.stdout, 'data');
  const leftovers = () => readdirSync(cacheDir).filter((name) => name.startsWith('.'));
  const [begun = ''] = leftovers();
  assert.ok(existsSync(join(cacheDir, begun, readdirSync(join(cacheDir, begun))[0] ?? '', 'files/large-50mb.json')));
  await prepare(cacheDir);
  assert.deepEqual(leftovers(), [begun]);

  child.kill('SIGKILL');
  await once(child, 'exit');
  await prepare(cacheDir);
  assert.deepEqual(leftovers(), []);
});

test('what another machine has left behind is deleted after a day, and not before', async () => {
  const cacheDir = newCache();
  const [fresh, old] = [
    join(cacheDir, '.building-elsewhere-7-0123abcd'),
    join(cacheDir, '.discarded-elsewhere-7-0123abcd'),
  ];
  for (const path of [fresh, old]) mkdirSync(path);
  const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
  utimesSync(old, twoDaysAgo, twoDaysAgo);
  await prepare(cacheDir);
  assert.deepEqual([existsSync(fresh), existsSync(old)], [true, false]);
});

test('files of others in the cache folder are never deleted', async () => {
  const cacheDir = newCache();
  const names = ['.building', '.building-x', 'dataset-mine', '.gitignore', 'notes.txt'];
  for (const name of names) mkdirSync(join(cacheDir, name));
  await prepare(cacheDir);
  for (const name of names) assert.ok(existsSync(join(cacheDir, name)), name);
});
