import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ATTACHMENT_KINDS } from '../../src/datasets/content/openspec/attachment.ts';
import { Repository } from '../../src/datasets/content/openspec/repository-units.ts';
import type { SourceFile } from '../../src/datasets/content/source-file.ts';

const spec = { changes: 300, archived: 60, specs: 12, attachments: ATTACHMENT_KINDS, seed: 3 };

type Files = ReadonlyMap<string, SourceFile>;

function generate(overrides: Partial<typeof spec> = {}): Files {
  const made = new Repository({ ...spec, ...overrides });
  const units = Array.from({ length: made.size }, (_, place) => made.unit(place).files);
  return new Map(units.flat().map((file) => [file.path, file]));
}

const repository = generate();

function textOf(path: string): string {
  const file = repository.get(path);
  assert.ok(file !== undefined && typeof file.content === 'string', path);
  return file.content;
}

/** Folders of the active changes, or of the archived ones, with the paths below them. */
function changesOf(files: Files, era: 'active' | 'archived'): ReadonlyMap<string, readonly string[]> {
  const pattern = era === 'active' ? /^(changes\/(?!archive\/)[^/]+)\// : /^(changes\/archive\/[^/]+)\//;
  const changes = new Map<string, string[]>();
  for (const path of files.keys()) {
    const folder = pattern.exec(path)?.[1];
    if (folder !== undefined) changes.set(folder, [...(changes.get(folder) ?? []), path]);
  }
  return changes;
}

function nameOf(folder: string): string {
  return folder.replace(/^changes\/(archive\/\d{4}-\d\d-\d\d-)?/, '');
}

function metadataOf(folder: string): Readonly<Record<string, string>> {
  const lines = textOf(`${folder}/.openspec.yaml`).trim().split('\n');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
}

function listOf(value: string | undefined): readonly string[] {
  return value === '[]' || value === undefined ? [] : value.slice(1, -1).split(', ');
}

/** Requirement titles of a main spec, or of one section of a delta. */
function titlesIn(text: string, section = 'Requirements'): readonly string[] {
  const body = text.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  return [...body.matchAll(/^### Requirement: (.+)$/gm)].map((match) => match[1] ?? '');
}

test('there are as many changes, archived changes and main specs as were asked for', () => {
  assert.equal(changesOf(repository, 'active').size, spec.changes);
  assert.equal(changesOf(repository, 'archived').size, spec.archived);
  assert.equal([...repository.keys()].filter((path) => path.startsWith('specs/')).length, spec.specs);
  assert.match(textOf('config.yaml'), /^schema: spec-driven$/m);
});

test('every change has metadata, a proposal, tasks and at least one delta', () => {
  for (const era of ['active', 'archived'] as const) {
    for (const [folder, paths] of changesOf(repository, era)) {
      for (const file of ['.openspec.yaml', 'proposal.md', 'tasks.md']) assert.ok(paths.includes(`${folder}/${file}`));
      assert.ok(
        paths.some((path) => /\/specs\/[^/]+\/spec\.md$/.test(path)),
        folder,
      );
    }
  }
});

test('a change stays the same, to the byte, when others are added before or after it in the count', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), fc.nat(20), fc.nat(20), fc.integer(), (a, b, c, d, seed) => {
      const few = generate({ seed, changes: Math.min(a, b), archived: Math.min(c, d), specs: 5 });
      const many = generate({ seed, changes: Math.max(a, b), archived: Math.max(c, d), specs: 5 });
      for (const [path, file] of few) assert.deepEqual(many.get(path), file);
    }),
    { numRuns: 20 },
  );
});

test('another seed makes another repository', () => {
  const other = generate({ seed: spec.seed + 1 });
  const same = [...repository.keys()].filter((path) => path !== 'config.yaml' && other.has(path));
  assert.ok(same.length < 0.05 * repository.size, `${same.length} paths of ${repository.size}`);
  for (const path of same) assert.notDeepEqual(other.get(path), repository.get(path));
});

test('metadata takes every type, status and priority, and dates of all twelve months', () => {
  const active = [...changesOf(repository, 'active').keys()].map(metadataOf);
  const seen = (key: string) => [...new Set(active.map((metadata) => metadata[key]))].sort();
  assert.deepEqual(seen('type'), ['delta', 'proposal', 'spec', 'task']);
  assert.deepEqual(seen('status'), ['active', 'completed', 'draft']);
  assert.deepEqual(seen('priority'), ['critical', 'high', 'low', 'medium']);
  assert.equal(new Set(active.map(({ created }) => created?.slice(0, 7))).size, 12);
  assert.ok(seen('owner').length > 100);
  for (const metadata of active) {
    assert.match(metadata['created'] ?? '', /^\d{4}-\d\d-\d\d$/);
    assert.ok(listOf(metadata['tags']).length >= 1 && listOf(metadata['reviewers']).length >= 1);
  }
  const archived = [...changesOf(repository, 'archived').keys()].map(metadataOf);
  assert.ok(archived.every(({ status }) => status === 'archived'));
});

test('a dependency names a change that exists, and never goes round in a circle', () => {
  let dependencies = 0;
  for (const era of ['active', 'archived'] as const) {
    const folders = [...changesOf(repository, era).keys()];
    const earlier = new Set<string>();
    for (const folder of folders) {
      for (const name of listOf(metadataOf(folder)['dependencies'])) {
        assert.ok(earlier.has(name), `${folder} depends on ${name}`);
        dependencies++;
      }
      earlier.add(nameOf(folder));
    }
  }
  assert.ok(dependencies > 50);
});

test('tasks are in the state that the status says', () => {
  const states = new Set<string>();
  for (const era of ['active', 'archived'] as const) {
    for (const folder of changesOf(repository, era).keys()) {
      const boxes = [...textOf(`${folder}/tasks.md`).matchAll(/^ *[-*] \[([ xX])\] \d/gm)].map((match) => match[1]);
      const done = boxes.filter((mark) => mark !== ' ').length;
      const state = boxes.length === 0 ? 'no tasks' : done === 0 ? 'none' : done === boxes.length ? 'all' : 'some';
      states.add(`${metadataOf(folder)['status']}: ${state}`);
    }
  }
  assert.deepEqual([...states].sort(), [
    'active: some',
    'archived: all',
    'completed: all',
    'draft: no tasks',
    'draft: none',
  ]);
});

/** Titles that a delta takes for granted, and titles that it brings; each with its kind. */
function claimsOf(delta: string) {
  const section = (kind: string) => titlesIn(delta, `${kind} Requirements`).map((title) => ({ kind, title }));
  const renamed = (side: string) =>
    [...delta.matchAll(new RegExp(`^- ${side}: \`### Requirement: (.+)\`$`, 'gm'))].map((match) => ({
      kind: 'RENAMED',
      title: match[1] ?? '',
    }));
  return {
    before: [...section('MODIFIED'), ...section('REMOVED'), ...renamed('FROM')],
    after: [...section('ADDED'), ...section('MODIFIED'), ...renamed('TO')],
  };
}

for (const era of ['active', 'archived'] as const) {
  const isMerged = era === 'archived';
  test(`deltas of an ${era} change fit the main specs as they are ${isMerged ? 'after' : 'before'} it`, () => {
    const kinds = new Set<string>();
    for (const path of [...changesOf(repository, era).values()].flat()) {
      const capability = /\/specs\/([^/]+)\/spec\.md$/.exec(path)?.[1];
      if (capability === undefined) continue;
      const main = repository.has(`specs/${capability}/spec.md`) ? textOf(`specs/${capability}/spec.md`) : '';
      const held = titlesIn(main);
      const { before, after } = claimsOf(textOf(path));
      const [present, other] = isMerged ? [after, before] : [before, after];
      const absent = other.filter(({ kind }) => kind !== 'MODIFIED');
      for (const { kind, title } of present) assert.ok(held.includes(title), `${path}: ${kind} ${title}`);
      for (const { kind, title } of absent) assert.ok(!held.includes(title), `${path}: ${kind} ${title}`);
      for (const { kind } of [...present, ...absent]) kinds.add(kind);
    }
    assert.deepEqual([...kinds].sort(), ['ADDED', 'MODIFIED', 'REMOVED', 'RENAMED']);
  });
}

test('a removed requirement gives its reason and a way on', () => {
  for (const [path, { content }] of repository) {
    if (typeof content !== 'string' || !path.endsWith('/spec.md')) continue;
    const removed = content.split(/^## /m).find((part) => part.startsWith('REMOVED Requirements\n'));
    for (const block of removed?.split(/^### /m).slice(1) ?? []) {
      assert.match(block, /^\*\*Reason\*\*: .{20}/m, path);
      assert.match(block, /^\*\*Migration\*\*: .{20}/m, path);
    }
  }
});

test('a fair share of the proposals speaks of tokens, and not all of them', () => {
  const proposals = [...changesOf(repository, 'active').keys()].map((folder) => textOf(`${folder}/proposal.md`));
  const share = proposals.filter((text) => text.includes('token')).length / proposals.length;
  assert.ok(share > 0.15 && share < 0.6, `${share}`);
});

test('some changes have a design and some have attachments, of every kind there is', () => {
  const paths = [...repository.keys()];
  const designs = paths.filter((path) => path.endsWith('/design.md')).length;
  assert.ok(designs > 0.25 * spec.changes && designs < 0.75 * spec.changes, `${designs}`);
  const kinds = new Set(paths.filter((path) => path.includes('/attachments/')).map((path) => path.split('.').pop()));
  assert.deepEqual([...kinds].sort(), ['bmp', 'csv', 'json', 'log', 'svg']);
  for (const path of paths.filter((path) => path.endsWith('.json'))) JSON.parse(textOf(path));
});

test('no two proposals are the same', () => {
  const proposals = [...changesOf(repository, 'active').keys()].map((folder) => textOf(`${folder}/proposal.md`));
  assert.equal(new Set(proposals).size, proposals.length);
});

test('the file that makes a change the newest is not always the same one', () => {
  const newest = new Set<string>();
  for (const paths of changesOf(repository, 'active').values()) {
    const files = paths.map((path) => repository.get(path)).filter((file) => file !== undefined);
    const latest = files.reduce((a, b) => (b.mtimeMs > a.mtimeMs ? b : a));
    newest.add(latest.path.split('/').pop() ?? '');
  }
  for (const name of ['.openspec.yaml', 'proposal.md', 'tasks.md', 'design.md', 'spec.md']) assert.ok(newest.has(name));
});

test('file times are whole milliseconds that survive the way through seconds in a double', () => {
  for (const { mtimeMs } of repository.values()) {
    assert.ok(Number.isInteger(mtimeMs));
    assert.equal((mtimeMs / 1000) * 1e9, mtimeMs * 1e6);
  }
});

test('a repository without main specs, without changes or without an archive is made all the same', () => {
  assert.deepEqual([...generate({ changes: 0, archived: 0, specs: 0 }).keys()], ['config.yaml']);
  assert.equal(changesOf(generate({ specs: 0, changes: 20, archived: 5 }), 'active').size, 20);
  assert.equal(changesOf(generate({ specs: 1, changes: 20, archived: 5 }), 'archived').size, 5);
});
