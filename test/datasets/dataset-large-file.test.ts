import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { CONTENT_KINDS, type ContentKind, contentChunks } from '../../src/datasets/content/documents/large-content.ts';
import { planLargeFiles } from '../../src/datasets/content/documents/large-file.ts';
import { randomOf } from '../../src/datasets/content/words/random-streams.ts';
import { prepareDataset } from '../../src/datasets/recipes/dataset.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'dataset-large-file-'));
after(() => rmSync(cacheDir, { recursive: true }));

const files = [1_000_000, 100_000, 2 ** 20, 1_234_567, 100_000];
const spec = { changes: 1, archived: 0, specs: 1, files, seed: 5 };
const options = { cacheDir, onProgress: () => {}, signal: new AbortController().signal };

function contentOf(kind: ContentKind, bytes: number, seed = 1): Buffer {
  const chunks = contentChunks(kind, bytes, randomOf(seed, 'file', 0));
  return Buffer.concat(Array.from(chunks, (chunk) => Buffer.from(chunk)));
}

test('each large file has exactly its size, and the SHA-256 of what can be read back', async () => {
  const dataset = await prepareDataset(spec, options);
  assert.deepEqual(
    dataset.files.map(({ bytes }) => bytes),
    files,
  );
  for (const { name, bytes, sha256 } of dataset.files) {
    const path = join(dataset.filesDir, name);
    assert.equal(statSync(path).size, bytes);
    assert.equal(createHash('sha256').update(readFileSync(path)).digest('hex'), sha256, name);
  }
  assert.deepEqual(readdirSync(dataset.filesDir).sort(), dataset.files.map(({ name }) => name).sort());
});

test('the manifest lists the large files with the same sizes and hashes', async () => {
  const dataset = await prepareDataset(spec, options);
  const manifest = JSON.parse(readFileSync(join(dataset.dir, 'manifest.json'), 'utf8'));
  const listed = manifest.files.filter(({ path }: { path: string }) => path.startsWith('files/'));
  assert.deepEqual(
    listed.map(({ path, bytes, sha256 }: { path: string; bytes: number; sha256: string }) => ({
      name: path.slice('files/'.length),
      bytes,
      sha256,
    })),
    dataset.files,
  );
});

test('a large file is named by its size, and no two files share a name', () => {
  const names = planLargeFiles([10e6, 50e6, 100e6, 2 ** 20, 123, 10e6, 10e6, 1e9, 0]).map(({ name }) => name);
  assert.deepEqual(names, [
    'large-10mb.json',
    'large-50mb.txt',
    'large-100mb.bin',
    'large-1mib.json',
    'large-123b.txt',
    'large-10mb-2.bin',
    'large-10mb-3.json',
    'large-1gb.txt',
    'large-0b.txt',
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(3000)), (sizes) => {
      assert.equal(new Set(planLargeFiles(sizes).map(({ name }) => name)).size, sizes.length);
    }),
  );
});

test('content of every kind is as long as was asked for, to the byte', () => {
  const sizes = fc.oneof(
    fc.nat(1500),
    fc.integer({ min: 0, max: 800_000 }),
    fc.constantFrom(262_144, 262_145, 524_288),
  );
  fc.assert(
    fc.property(fc.constantFrom(...CONTENT_KINDS), sizes, (kind, bytes) => {
      assert.equal(contentOf(kind, bytes).length, bytes);
    }),
  );
});

test('JSON of any size from one byte on parses', () => {
  for (let bytes = 1; bytes < 900; bytes++) JSON.parse(contentOf('json', bytes).toString());
  fc.assert(
    fc.property(fc.integer({ min: 900, max: 700_000 }), fc.nat(), (bytes, seed) => {
      const { records } = JSON.parse(contentOf('json', bytes, seed).toString());
      assert.equal(new Set(records.map(({ id }: { id: string }) => id)).size, records.length);
    }),
    { numRuns: 25 },
  );
});

test('text is lines of ASCII and ends with a line break', () => {
  const text = contentOf('txt', 600_000);
  assert.ok(text.every((byte) => byte === 10 || (byte >= 32 && byte < 127)));
  assert.equal(text.at(-1), 10);
  const lines = text.toString().split('\n');
  assert.equal(new Set(lines.map((line) => line.slice(0, 10))).size, lines.length);
});

test('no stretch of a large file is a copy of an earlier one', () => {
  for (const kind of CONTENT_KINDS) {
    const content = contentOf(kind, 4 * 262_144);
    const blocks = Array.from({ length: content.length / 4096 }, (_, i) => content.subarray(i * 4096, (i + 1) * 4096));
    const hashes = new Set(blocks.map((block) => createHash('sha256').update(block).digest('hex')));
    assert.equal(hashes.size, blocks.length, kind);
  }
});

test('a chunk stays as it is while the next one is being made', () => {
  for (const kind of CONTENT_KINDS) {
    let before: { readonly chunk: Buffer; readonly copy: Buffer } | undefined;
    for (const chunk of contentChunks(kind, 5 * 262_144, randomOf(1, 'file', 0))) {
      if (before !== undefined) assert.ok(before.chunk.equals(before.copy), kind);
      before = { chunk, copy: Buffer.from(chunk) };
    }
  }
});
