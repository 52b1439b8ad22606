import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { documentChunks } from '../../src/datasets/content/documents/document-content.ts';
import { randomOf } from '../../src/datasets/content/words/random-streams.ts';
import { type DocumentFile, prepareDocuments } from '../../src/datasets/recipes/document-files.ts';
import { GENERATOR } from '../../src/datasets/store/manifest.ts';
import { type DocumentsSpec, SHAPES, type Shape } from '../../src/scenarios/target/data-spec.ts';

const root = mkdtempSync(join(tmpdir(), 'dataset-documents-'));
after(() => rmSync(root, { recursive: true }));

const spec = { kind: 'generated', sizes: [10_000, 300_000, 2 ** 20], shapes: SHAPES, seed: 1 } as const;

function prepare(of: DocumentsSpec, cacheDir: string, steps: string[] = []): Promise<readonly DocumentFile[]> {
  const onProgress = ({ what }: { what: string }) => void steps.push(what);
  return prepareDocuments(of, { cacheDir, onProgress, signal: new AbortController().signal });
}

function newFolder(): string {
  return mkdtempSync(join(root, 'folder-'));
}

function contentOf(shape: Shape, bytes: number, seed = 1): Buffer {
  const chunks = documentChunks(shape, bytes, randomOf(seed, 'document', 0));
  return Buffer.concat(Array.from(chunks, (chunk) => Buffer.from(chunk)));
}

const reference = await prepare(spec, newFolder());
const dir = dirname(reference[0]?.path ?? '');

test('every shape comes in every size, of exactly that size, with the hash of what can be read back', () => {
  assert.deepEqual(
    reference.map(({ shape, bytes }) => [bytes, shape]),
    spec.sizes.flatMap((bytes) => SHAPES.map((shape) => [bytes, shape])),
  );
  for (const { path, bytes, sha256 } of reference) {
    assert.equal(statSync(path).size, bytes, path);
    assert.equal(hash('sha256', readFileSync(path)), sha256, path);
  }
});

test('a document is named by shape and size, and typed by what it holds', () => {
  assert.deepEqual(
    reference.slice(4, 8).map(({ name, contentType }) => [name, contentType]),
    [
      ['objects-300kb.json', 'application/json'],
      ['arrays-300kb.json', 'application/json'],
      ['strings-300kb.json', 'application/json'],
      ['buffers-300kb.bin', 'application/octet-stream'],
    ],
  );
  for (const { name } of reference) assert.match(name, /^[A-Za-z0-9._-]{1,64}$/);
});

test('content of every shape is as long as was asked for, to the byte', () => {
  const sizes = fc.oneof(fc.nat(9000), fc.integer({ min: 0, max: 800_000 }), fc.constantFrom(262_144, 524_289));
  fc.assert(
    fc.property(fc.constantFrom(...SHAPES), sizes, (shape, bytes) => {
      assert.equal(contentOf(shape, bytes).length, bytes);
    }),
  );
});

test('what is JSON parses from one byte on, and is of its shape from two on', () => {
  const isRight: Readonly<Record<string, (value: unknown) => boolean>> = {
    objects: (value) => typeof value === 'object' && !Array.isArray(value),
    arrays: (value) => Array.isArray(value),
    strings: (value) =>
      typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string')),
  };
  for (const [shape, isOf] of Object.entries(isRight)) {
    JSON.parse(contentOf(shape as Shape, 1).toString());
    for (let bytes = 2; bytes < 600; bytes += bytes < 40 ? 1 : 37) {
      assert.ok(isOf(JSON.parse(contentOf(shape as Shape, bytes).toString())), `${shape} ${bytes}`);
    }
    fc.assert(
      fc.property(fc.integer({ min: 600, max: 700_000 }), fc.nat(), (bytes, seed) => {
        assert.ok(isOf(JSON.parse(contentOf(shape as Shape, bytes, seed).toString())));
      }),
      { numRuns: 8 },
    );
  }
});

test('no two records of a document are the same', () => {
  const objects = JSON.parse(contentOf('objects', 700_000).toString());
  assert.ok(Object.keys(objects).length > 2000);
  const arrays: unknown[] = JSON.parse(contentOf('arrays', 700_000).toString());
  const strings: unknown[] = JSON.parse(contentOf('strings', 700_000).toString());
  for (const list of [arrays, strings]) assert.equal(new Set(list.map((one) => JSON.stringify(one))).size, list.length);
});

test('the same seed makes the same documents, another seed others', async () => {
  const again = await prepare(spec, newFolder());
  const hashes = (files: readonly DocumentFile[]) => files.map(({ name, sha256 }) => `${name} ${sha256}`);
  assert.deepEqual(hashes(again), hashes(reference));
  const other = await prepare({ ...spec, seed: 2 }, newFolder());
  for (const [i, line] of hashes(other).entries()) assert.notEqual(line, hashes(reference)[i]);
});

test('what one generator version makes is the same on every machine: a change of it needs a new GENERATOR', () => {
  const sums = hash('sha256', reference.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
  assert.deepEqual(
    { generator: GENERATOR, sums },
    { generator: 3, sums: 'bca9a627fad81e681386437cdce03ce7f2e20c0e2455d099689878e9bc1ccc51' },
  );
});

test('they come from the cache the second time, and damage makes them anew', async () => {
  const cacheDir = newFolder();
  const [first] = await prepare(spec, cacheDir);
  const steps: string[] = [];
  await prepare(spec, cacheDir, steps);
  assert.deepEqual(steps, []);
  writeFileSync(first?.path ?? '', 'x');
  assert.deepEqual((await prepare(spec, cacheDir, steps))[0], first);
  assert.match(steps.join('\n'), /^making the documents anew: objects-10kb.json is changed$/m);
});

test('a folder gives the same documents as the cache, and nothing is written into it', async () => {
  const copy = join(newFolder(), 'copy');
  cpSync(dir, copy, { recursive: true, preserveTimestamps: true });
  const before = readdirSync(copy);
  const cacheDir = newFolder();
  const steps: string[] = [];
  const files = await prepare({ kind: 'folder', dir: copy }, cacheDir, steps);
  assert.deepEqual(
    files,
    reference.map((file) => ({ ...file, path: join(copy, file.name) })),
  );
  assert.ok(steps.includes('verifying'));
  assert.deepEqual(readdirSync(copy), before);
  const later: string[] = [];
  await prepare({ kind: 'folder', dir: copy }, cacheDir, later);
  assert.deepEqual(later, []);
});

test('a folder that is damaged, missing or of another kind is refused, with what to do', async () => {
  const copy = join(newFolder(), 'copy');
  cpSync(dir, copy, { recursive: true, preserveTimestamps: true });
  rmSync(join(copy, 'arrays-10kb.json'));
  const cacheDir = newFolder();
  await assert.rejects(prepare({ kind: 'folder', dir: copy }, cacheDir), {
    code: 'DATASET',
    message: `the documents in ${copy} can't be used: arrays-10kb.json is missing`,
    hint: `perf-harness generate verify ${copy} names all that is wrong; perf-harness generate makes it anew`,
  });
  const nowhere = join(root, 'nowhere');
  await assert.rejects(prepare({ kind: 'folder', dir: nowhere }, cacheDir), {
    code: 'DATASET',
    message: `there is no folder ${nowhere}`,
  });
  await assert.rejects(prepare({ kind: 'folder', dir: cacheDir }, cacheDir), /manifest.json is missing/);
});
