import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { BENCHMARK_NAMES, benchmarkParts } from '../../../src/datasets/benchmark/benchmark-parts.ts';
import { CONTENT_KINDS } from '../../../src/datasets/content/documents/large-content.ts';
import { ATTACHMENT_KINDS } from '../../../src/datasets/content/openspec/attachment.ts';
import { BENCHMARK_DATA, TEST_ENVIRONMENT } from '../../../src/datasets/output/kinds.ts';
import { filesPart, repositoryPart } from '../../../src/datasets/output/test-environment.ts';
import { writeOutput } from '../../../src/datasets/output/write-output.ts';
import { provideDataset } from '../../../src/datasets/recipes/dataset.ts';
import { NO_OVERRIDES } from '../../../src/harness/load-scenarios.ts';
import { parseScenarios } from '../../../src/scenarios/parse-scenarios.ts';
import { formatProblem } from '../../../src/scenarios/yaml/problem.ts';
import { options } from '../../support/small-outputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = temporaryFolder({ after });
const environment = join(root, 'test-environment');
const benchmark = join(root, 'benchmark-data');
const repository = { changes: 120, archived: 12, specs: 6, attachments: ATTACHMENT_KINDS, seed: 1 };
const sizes = [100_000, 262_144, 1_234_567];
await writeOutput(
  environment,
  TEST_ENVIRONMENT,
  [repositoryPart(repository), filesPart(sizes, CONTENT_KINDS, 1)],
  options(),
);
await writeOutput(benchmark, BENCHMARK_DATA, benchmarkParts(BENCHMARK_NAMES, { scale: 0.01, seed: 1 }), options());

const read = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const index = read(environment, 'metadata/changes.json');

/** The keys of a change's `.openspec.yaml`. */
function metadataOf(path: string): Readonly<Record<string, string>> {
  const lines = readFileSync(join(environment, path, '.openspec.yaml'), 'utf8')
    .trim()
    .split('\n');
  return Object.fromEntries(lines.map((line) => line.split(': ', 2) as [string, string]));
}

function listOf(text = '[]'): readonly string[] {
  return text === '[]' ? [] : text.slice(1, -1).split(', ');
}

function countOf(values: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

test('the index of changes says of each what is on the disk', () => {
  assert.deepEqual([index.total, index.active, index.archived], [132, 120, 12]);
  assert.equal(index.changes.length, 132);
  for (const change of index.changes) {
    const found = metadataOf(change.path);
    const { type, status, priority, owner, created } = change;
    const { type: t, status: s, priority: p, owner: o, created: c } = found;
    assert.deepEqual(
      { type, status, priority, owner, created },
      { type: t, status: s, priority: p, owner: o, created: c },
    );
    for (const list of ['reviewers', 'tags', 'dependencies']) assert.deepEqual(change[list], listOf(found[list]));
    const files = readdirSync(join(environment, change.path), { recursive: true, encoding: 'utf8' });
    const plain = files.filter((file) => statSync(join(environment, change.path, file)).isFile());
    assert.equal(change.files, plain.length);
    assert.deepEqual([...change.attachments].sort(), plain.filter((file) => file.startsWith('attachments/')).sort());
    const isArchived = dirname(change.path).endsWith('changes/archive');
    assert.equal(change.status === 'archived', isArchived, change.path);
  }
});

test('its distributions are true, and every value of every kind occurs', () => {
  const all: Readonly<Record<string, string>>[] = index.changes.map(({ path }: { path: string }) => metadataOf(path));
  for (const key of ['type', 'status', 'priority', 'owner']) {
    assert.deepEqual(index.distributions[key], countOf(all.map((metadata) => metadata[key] ?? '')), key);
  }
  assert.deepEqual(index.distributions.tag, countOf(all.flatMap(({ tags }) => listOf(tags))));
  for (const key of ['reviewers', 'dependencies']) {
    assert.deepEqual(index.distributions[key], countOf(all.map((metadata) => String(listOf(metadata[key]).length))));
  }
  assert.deepEqual(Object.keys(index.distributions.type), ['delta', 'proposal', 'spec', 'task']);
  assert.deepEqual(Object.keys(index.distributions.status), ['active', 'archived', 'completed', 'draft']);
  assert.deepEqual(Object.keys(index.distributions.priority), ['critical', 'high', 'low', 'medium']);
  assert.deepEqual(Object.keys(index.distributions.attachment), [...ATTACHMENT_KINDS].sort());
});

test('nobody reviews a change twice or their own, and no change depends on one that is newer', () => {
  const created = new Map<string, string>(
    index.changes.map(({ name, created }: Record<string, string>) => [name, created]),
  );
  for (const { name, owner, reviewers, dependencies } of index.changes) {
    assert.equal(new Set([owner, ...reviewers]).size, 1 + reviewers.length, name);
    for (const older of dependencies) assert.ok((created.get(older) ?? '') <= (created.get(name) ?? ''), name);
  }
});

test('every dependency is a change that exists', () => {
  const names = new Set(index.changes.map(({ name }: { name: string }) => name));
  const dependencies = index.changes.flatMap((change: { dependencies: string[] }) => change.dependencies);
  assert.ok(dependencies.length > 20);
  for (const name of dependencies) assert.ok(names.has(name), name);
});

test('a repository has only the attachments that were asked for', async () => {
  const dir = join(root, 'plain');
  const small = { ...repository, changes: 20, archived: 2 };
  await writeOutput(dir, TEST_ENVIRONMENT, [repositoryPart({ ...small, attachments: ['svg'] })], options());
  assert.deepEqual(Object.keys(read(dir, 'metadata/changes.json').distributions.attachment), ['svg']);
  await writeOutput(dir, TEST_ENVIRONMENT, [repositoryPart({ ...small, attachments: [] })], options());
  assert.deepEqual(read(dir, 'metadata/changes.json').distributions.attachment, {});
});

test('every content comes in every size, exactly, and what is JSON parses', () => {
  const names = readdirSync(join(environment, 'test-files'));
  assert.equal(names.length, sizes.length * CONTENT_KINDS.length);
  const labels = ['100kb', '256kib', '1234567b'];
  for (const name of names) {
    const [label = ''] = name.replace('large-', '').split('.');
    const content = readFileSync(join(environment, 'test-files', name));
    assert.equal(content.length, sizes[labels.indexOf(label)], name);
    if (name.endsWith('.json')) JSON.parse(content.toString());
  }
});

/** Files below a folder, but those that list the others of it. */
function filesBelow(dir: string): readonly string[] {
  const all = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  return all.filter((path) => statSync(join(dir, path)).isFile()).sort();
}

/** Follows a list of files and the lists that it lists. */
function listed(dir: string, list: string, base = ''): readonly string[] {
  const { files } = read(dir, list);
  return files.flatMap(({ path, bytes, sha256 }: { path: string; bytes: number; sha256: string }) => {
    const content = readFileSync(join(dir, base, path));
    assert.deepEqual([content.length, hash('sha256', content)], [bytes, sha256], path);
    const own = base === '' ? path : `${base}/${path}`;
    const isList = ['metadata.json', 'manifest.json'].includes(basename(path));
    return isList ? [own, ...listed(dir, own, dirname(own))] : [own];
  });
}

test('the manifests list every file with its true size and hash, and no other', () => {
  for (const [dir, list] of [
    [environment, 'metadata/manifest.json'],
    [benchmark, 'master-index.json'],
  ] as const) {
    assert.deepEqual([...listed(dir, list), list].sort(), filesBelow(dir));
  }
});

test('each kind of benchmark data has metadata, and a scenario that the language takes', () => {
  for (const name of BENCHMARK_NAMES) {
    const metadata = read(benchmark, name, 'metadata.json');
    assert.deepEqual([metadata.spec.name, metadata.spec.scale, metadata.spec.seed], [name, 0.01, 1]);
    const path = join(benchmark, name, 'scenario.yaml');
    const parsed = parseScenarios(readFileSync(path, 'utf8'), path, NO_OVERRIDES);
    assert.ok(parsed.ok, parsed.ok ? '' : parsed.problems.map(formatProblem).join('\n'));
    for (const { name: scenario, gates, target } of parsed.file.scenarios) {
      const written: readonly string[] = metadata.gates[scenario];
      for (const gate of written)
        assert.ok(
          gates.some(({ text }) => text === gate),
          gate,
        );
      if (target.kind === 'openspec' && target.dataset.kind === 'folder') assert.ok(existsSync(target.dataset.dir));
    }
  }
});

test('the scale is that of counts and sizes', () => {
  const sizesOf = (name: string, folder: string) =>
    read(benchmark, name, folder, 'manifest.json').files.map(({ bytes }: { bytes: number }) => bytes);
  assert.deepEqual(read(benchmark, 'high-volume-pagination/metadata.json').spec.dataset.changes, 50);
  assert.deepEqual(sizesOf('large-file-streaming', 'dataset').slice(-4), [100_000, 500_000, 1_000_000, 2_000_000]);
  assert.deepEqual(
    sizesOf('memory-pressure', 'documents'),
    [10_000, 100_000, 500_000, 1_000_000, 2_000_000].flatMap((bytes) => [bytes, bytes, bytes, bytes]),
  );
});

test('a test environment and a kind of benchmark data serve as datasets', async () => {
  const more = { ...options(), cacheDir: join(root, 'cache') };
  const whole = await provideDataset({ kind: 'folder', dir: environment }, more);
  assert.equal(whole.repositoryDir, join(environment, 'phase3-performance-test-repo'));
  assert.equal(whole.files.length, 12);
  for (const { name, bytes } of whole.files) assert.equal(statSync(join(whole.filesDir, name)).size, bytes);
  const kind = await provideDataset({ kind: 'folder', dir: join(benchmark, 'large-file-streaming/dataset') }, more);
  assert.deepEqual(
    kind.files.map(({ bytes }) => bytes),
    [100_000, 500_000, 1_000_000, 2_000_000],
  );
  const files = join(root, 'files-only');
  await writeOutput(files, TEST_ENVIRONMENT, [filesPart([1000], ['txt'], 1)], options());
  await assert.rejects(provideDataset({ kind: 'folder', dir: files }, more), {
    code: 'DATASET',
    message: `the test environment in ${files} has no repository`,
  });
});
