import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type EdgeCaseFile, prepareEdgeCases } from '../../src/datasets/recipes/edge-case-files.ts';
import { GENERATOR } from '../../src/datasets/store/manifest.ts';

const root = mkdtempSync(join(tmpdir(), 'dataset-edge-cases-'));
after(() => rmSync(root, { recursive: true }));

function prepare(seed: number): Promise<readonly EdgeCaseFile[]> {
  const cacheDir = mkdtempSync(join(root, 'cache-'));
  const options = { cacheDir, onProgress: () => {}, signal: new AbortController().signal };
  return prepareEdgeCases({ kind: 'generated', seed }, options);
}

const cases = await prepare(1);

function contentOf(name: string): string {
  const path = cases.find((each) => each.name === name)?.path;
  return readFileSync(path ?? assert.fail(`no case ${name}`), 'utf8');
}

const parsed = (name: string) => JSON.parse(contentOf(name));

test('every case has its exact size and hash, a name of its own that is fit for a URL, and a type', () => {
  for (const { name, kind, path, bytes, sha256, contentType } of cases) {
    const content = readFileSync(path);
    assert.equal(content.length, bytes, name);
    assert.equal(hash('sha256', content), sha256, name);
    assert.match(name, /^[a-z0-9-]{1,48}$/);
    assert.ok(name.startsWith(`${kind}-`));
    assert.match(contentType, /^(application\/(json|octet-stream)|text\/plain; charset=utf-8)$/);
  }
  assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
});

test('all that is said to be JSON parses, but for a byte order mark in front', () => {
  for (const { name, contentType } of cases) {
    if (contentType === 'application/json') JSON.parse(contentOf(name).replace(/^\ufeff/, ''));
  }
});

test('there is nothing at all, and there are empty values and single ones', () => {
  assert.equal(contentOf('empty-document'), '');
  assert.deepEqual([parsed('empty-object'), parsed('empty-array'), parsed('empty-string')], [{}, [], '']);
  assert.deepEqual(parsed('single-item'), [1]);
});

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
}

test('values are nested exactly 100 deep, and exactly 1,000 wide', () => {
  for (const name of ['objects', 'arrays', 'mixed']) assert.equal(depthOf(parsed(`nested-${name}-100-deep`)), 100);
  assert.equal(Object.keys(parsed('wide-1000-members')).length, 1000);
  assert.equal(parsed('wide-1000-items').length, 1000);
});

test('Unicode is 10,000 characters of each sort, well-formed, and not in any normal form', () => {
  for (const name of ['astral', 'combining', 'right-to-left', 'every-script']) {
    const text = contentOf(`unicode-${name}`);
    assert.equal([...text].length, 10_000, name);
    assert.ok(
      [...text].every((character) => !/^[\ud800-\udfff]$/.test(character)),
      name,
    );
  }
  assert.ok([...contentOf('unicode-astral')].every((character) => (character.codePointAt(0) ?? 0) > 0xffff));
  assert.ok((contentOf('unicode-combining').match(/\p{Mn}/gu)?.length ?? 0) > 7000);
  assert.ok((contentOf('unicode-right-to-left').match(/\p{Script=Hebrew}|\p{Script=Arabic}/gu)?.length ?? 0) > 5000);
  assert.match(contentOf('unicode-right-to-left'), /\u202e/);
  assert.notEqual(contentOf('unicode-combining').normalize('NFC'), contentOf('unicode-combining'));
  for (const name of ['in-json', 'escaped-in-json']) {
    assert.equal(parsed(`unicode-${name}`).text, contentOf('unicode-every-script'));
  }
  assert.ok(!/[^\x20-\x7e]/.test(contentOf('unicode-escaped-in-json')));
});

test('special characters are 10,000, and every byte there is', () => {
  const text = contentOf('special-characters');
  assert.equal(text.length, 10_000);
  for (const one of ['\0', '"', '\\', '\u2028', '\u007f', '<']) assert.ok(text.includes(one), JSON.stringify(one));
  assert.equal(parsed('special-characters-in-json').text, text);
  const bytes = readFileSync(cases.find(({ name }) => name === 'special-every-byte')?.path ?? '');
  assert.deepEqual(
    [...bytes],
    Array.from({ length: 256 }, (_, i) => i),
  );
});

test('numbers are written larger, smaller and longer than a double holds', () => {
  const numbers: number[] = parsed('numbers-large-and-tiny');
  assert.ok(numbers.includes(Number.POSITIVE_INFINITY) && numbers.includes(Number.MIN_VALUE));
  assert.ok(numbers.includes(Number.MAX_VALUE) && numbers.some((number) => Object.is(number, -0)));
  assert.notEqual(JSON.stringify(numbers), contentOf('numbers-large-and-tiny'));
  assert.match(contentOf('numbers-large-and-tiny'), /\b9007199254740993\b/);
});

test('1,000 values are null, and 1,000 records have a value that is null, absent, empty or there', () => {
  assert.deepEqual(parsed('nulls-1000-nulls'), Array(1000).fill(null));
  const records: { note?: string | null }[] = parsed('nulls-1000-null-or-absent');
  assert.equal(records.length, 1000);
  assert.equal(records.filter(({ note }) => note === null).length, 250);
  assert.equal(records.filter((record) => !('note' in record)).length, 250);
});

test('names are empty, and of exactly 64 characters', () => {
  assert.ok('' in parsed('names-empty'));
  const names = Object.keys(parsed('names-of-64-characters'));
  assert.equal(names.length, 100);
  assert.ok(names.every((name) => name.length === 64));
});

test('lines end with CRLF, and texts begin with a byte order mark', () => {
  assert.equal(contentOf('newlines-crlf').match(/\r\n/g)?.length, 200);
  assert.ok(!/[^\r]\n/.test(contentOf('newlines-crlf-in-json')));
  for (const name of ['bom-and-text', 'bom-and-json', 'bom-alone']) assert.equal(contentOf(name).charCodeAt(0), 0xfeff);
});

test('the same seed makes the same cases, another seed others of the same names', async () => {
  const sums = (files: readonly EdgeCaseFile[]) => files.map(({ name, sha256 }) => `${name} ${sha256}`);
  assert.deepEqual(sums(await prepare(1)), sums(cases));
  const other = await prepare(2);
  assert.deepEqual(
    other.map(({ name }) => name),
    cases.map(({ name }) => name),
  );
  assert.notDeepEqual(sums(other), sums(cases));
});

test('what one generator version makes is the same on every machine: a change of it needs a new GENERATOR', () => {
  const sums = hash('sha256', cases.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
  assert.deepEqual(
    { generator: GENERATOR, sums },
    { generator: 3, sums: 'eed9c9025271482ec23a6a1a958df61083e2950d7171ae606e9362453401897a' },
  );
});
