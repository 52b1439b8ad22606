import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { lstatSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { GENERATOR } from '../../src/datasets/store/manifest.ts';
import type { ProgressStep } from '../../src/datasets/store/progress.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { treeOf } from '../support/tree.ts';
import { prepare } from './small-dataset.ts';

const root = temporaryFolder({ after });

function newCache(): string {
  return mkdtempSync(join(root, 'cache-'));
}

/** With two files of one size, one of which gets a number. */
const pinned = { changes: 30, archived: 4, specs: 5, files: [100_000, 100_000, 50_000] };
const reference = await prepare(newCache(), pinned);
const good = treeOf(reference.dir);

test('the same specification makes the same tree twice, byte for byte and time for time', async () => {
  const again = await prepare(newCache(), pinned);
  assert.equal(again.built, true);
  assert.deepEqual(treeOf(again.dir), good);
  assert.deepEqual(again.files, reference.files);
});

test('another seed makes another tree in another folder', async () => {
  const other = await prepare(newCache(), { ...pinned, seed: 2 });
  assert.notEqual(other.dir.split('/').pop(), reference.dir.split('/').pop());
  assert.notDeepEqual(treeOf(other.dir), good);
  assert.notEqual(other.files[0]?.sha256, reference.files[0]?.sha256);
});

test('what one generator version makes is the same on every machine: a change of it needs a new GENERATOR', async () => {
  const manifest = hash('sha256', ` ${readFileSync(join(reference.dir, 'manifest.json'), 'latin1')}`);
  assert.deepEqual(
    { generator: GENERATOR, manifest },
    { generator: 3, manifest: '215558af9cf5afafdf88c0b2437441db4f1f236d7c17f34792b1723599be5dd3' },
  );
});

test('a second call takes the dataset from the cache, without verifying it again', async () => {
  const cacheDir = newCache();
  const dataset = await prepare(cacheDir);
  const steps: ProgressStep[] = [];
  const again = await prepare(cacheDir, {}, steps);
  assert.deepEqual(again, { ...dataset, built: false });
  assert.deepEqual(steps, []);
});

test('a specification of its own does not disturb another in the same cache', async () => {
  const cacheDir = newCache();
  const dataset = await prepare(cacheDir);
  const other = await prepare(cacheDir, { changes: 5, files: [] });
  assert.notEqual(other.dir, dataset.dir);
  assert.equal((await prepare(cacheDir)).built, false);
  assert.equal((await prepare(cacheDir, { changes: 5, files: [] })).built, false);
});

test('the manifest lists every file of the dataset with its true size, hash and time', async () => {
  const manifest = JSON.parse(readFileSync(join(reference.dir, 'manifest.json'), 'utf8'));
  assert.equal(manifest.schema, 'perf-harness/dataset@2');
  assert.equal(manifest.generator, GENERATOR);
  assert.deepEqual(manifest.spec, { ...pinned, seed: 1 });
  for (const { path, bytes, sha256, mtimeMs } of manifest.files) {
    const content = readFileSync(join(reference.dir, path));
    assert.equal(content.length, bytes, path);
    assert.equal(hash('sha256', content), sha256, path);
    assert.equal(lstatSync(join(reference.dir, path)).mtimeMs, mtimeMs, path);
  }
  const files = [...good.keys()].filter((path) => lstatSync(join(reference.dir, path)).isFile());
  assert.deepEqual(
    manifest.files.map(({ path }: { path: string }) => path).sort(),
    files.filter((path) => path !== 'manifest.json'),
  );
});

test('progress counts up to the whole of what was made, in bytes', async () => {
  const steps: ProgressStep[] = [];
  const { dir } = await prepare(newCache(), {}, steps);
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
  const bytes = manifest.files.reduce((sum: number, file: { bytes: number }) => sum + file.bytes, 0);
  assert.ok(steps.every(({ done, total }) => done <= total));
  assert.ok(steps.every(({ done }, i) => done >= (steps[i - 1]?.done ?? 0)));
  assert.deepEqual([steps.at(-1)?.done, steps.at(-1)?.total], [bytes, bytes]);
});
