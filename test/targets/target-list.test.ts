import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { exchange, getJson } from '../support/http-exchange.ts';
import { askOpenspec } from '../support/openspec.ts';
import { openServer, type RepositoryFiles } from '../support/target-repository.ts';

type Item = { name: string; completedTasks: number; totalTasks: number; lastModified: string; status: string };
type CursorPage = { items: Item[]; nextCursor: string | null; total: number };
type NumberedPage = { items: Item[]; page: number; pageCount: number; total: number };

const T = 1_750_000_000;

/** Everything that `openspec list` decides: which folders are changes, which lines are tasks, which file is newest. */
const VARIED: RepositoryFiles = {
  'changes/add-nothing/proposal.md': ['## Why\n', T + 1],
  'changes/add-empty-tasks/tasks.md': ['# No boxes here\n- a bullet\n', T + 2],
  'changes/add-done/tasks.md': ['- [x] 1.1 one\n- [X] 1.2 two\n* [x]three\n', T + 3],
  'changes/add-open/tasks.md': ['- [ ] 1.1 one\n- [ ] 1.2 two\n', T + 4],
  'changes/add-markers/tasks.md': [
    '* [x] a\n+ [ ] b\n1. [x] c\n22) [ ] d\n1234567890. [x] e\n~ [x] f\n-[x] g\n',
    T + 5,
  ],
  'changes/add-boxes/tasks.md': [
    '- [~] a\n- [] b\n- [ x ] c\n- [\tX] d\n- [WIP] e\n- [✓] f\n- [🚀] g\n- [  ] h\n',
    T + 6,
  ],
  'changes/add-links/tasks.md': [
    '- [A](http://a)\n- [1][ref]\n- [x](y)\n- [ ](z)\n- [ ][z]\n- [](z)\n- [x] (no link)\n',
    T + 7,
  ],
  'changes/add-indented/tasks.md': ['  - [x] a\n\t- [ ] b\n```\n- [x] fenced\n```\n> - [x] quoted\n', T + 8],
  'changes/add-windows/tasks.md': ['- [x] a\r\n- [ ] b\r\n\r\n- [x] c\rstill c - [x]\r\n', T + 9],
  'changes/add-split/tasks.md': ['- [\n] a\n-\n[x] b\n\n\n   - [x] c\n\u00a0- [ ] d\n\ufeff- [x] e\n', T + 10],
  'changes/add-bom/tasks.md': ['\ufeff- [x] a\n- [ ] b', T + 11],
  'changes/add-deep/tasks.md': ['- [x] a\n', T + 12],
  'changes/add-deep/specs/auth/spec.md': ['## ADDED Requirements\n', T + 900.4996],
  'changes/add-deep/attachments/a/b/tasks.md': ['- [ ] not counted\n', T + 13],
  'changes/add-fraction/proposal.md': ['## Why\n', T + 14.9996],
  'changes/übergang-zwei/tasks.md': ['- [x] ä\n', T + 15],
  'changes/.hidden/tasks.md': ['- [ ] a\n', T + 16],
  'changes/add-tasks-folder/tasks.md/inside.md': ['- [ ] a\n', T + 17],
  'changes/add-linked-tasks/notes/todo.md': ['- [x] a\n- [ ] b\n', T + 21],
  'changes/archive/2026-01-01-old/tasks.md': ['- [x] a\n', T + 18],
  'changes/README.md': ['no change\n', T + 19],
  'specs/auth/spec.md': [
    '# auth\n## Purpose\nSigns in.\n## Requirements\n### Requirement: A\nSHALL\n#### Scenario: s\n- x\n### B\n',
    T,
  ],
  'specs/no-purpose/spec.md': ['## Purpose\n\n## Requirements\n### Requirement: A\n', T],
  'specs/no-requirements/spec.md': ['## Purpose\nText.\n', T],
  'specs/fenced/spec.md': [
    '## Purpose\nText.\n## REQUIREMENTS\n~~~~md\n### no\n~~~\n~~~~\n### yes\n##### deep\n#### up\n## End\n### no\n',
    T,
  ],
  'specs/area/nested/spec.md': ['\ufeff## Purpose\r\nText.\r\n## Requirements\r\n### Requirement: A\r\n', T],
  'specs/jump/spec.md': ['# Requirements\n#### a\n### b\n#### c\n## d\n## Purpose\n### sub\n', T],
  'specs/spec.md': ['## Purpose\nAt the root.\n', T],
  'specs/.dot/spec.md': ['## Purpose\nHidden.\n', T],
};

function arrange({ repositoryDir }: { readonly repositoryDir: string }): void {
  const changes = join(repositoryDir, 'openspec/changes');
  mkdirSync(join(changes, 'add-empty-folder'));
  utimesSync(join(changes, 'add-empty-folder'), T + 20, T + 20);
  symlinkSync('nowhere', join(changes, 'add-done/.#lock'));
  symlinkSync('loop', join(changes, 'add-done/loop'));
  symlinkSync('../add-deep/specs/auth/spec.md', join(changes, 'add-open/linked.md'));
  symlinkSync('notes/todo.md', join(changes, 'add-linked-tasks/tasks.md'));
  symlinkSync('add-open', join(changes, 'linked-change'));
}

const target = await openServer({ after }, { repository: VARIED, arrange });
const upstream: { changes: Item[] } = await askOpenspec(target.repositoryDir, 'list');
const byName = upstream.changes.toSorted((a, b) => (a.name < b.name ? -1 : 1));

describe('the list of changes, against the real `openspec list --json`', () => {
  it('is the same field by field, in every page size of a walk by cursor', async () => {
    assert.equal(upstream.changes.length, 18);
    for (const limit of [1, 2, 5, 17, 18, 19, 200]) {
      const items: Item[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? '' : `&cursor=${cursor}`;
        const page: CursorPage = await getJson(target.origin, `/changes?limit=${limit}${query}`);
        assert.equal(page.total, upstream.changes.length);
        assert.ok(page.items.length <= limit);
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      assert.deepEqual(items, byName);
    }
  });

  it('is the same in a walk by page', async () => {
    const items: Item[] = [];
    for (let page = 1; page <= 4; page += 1) {
      const answer: NumberedPage = await getJson(target.origin, `/changes?limit=5&page=${page}`);
      assert.deepEqual([answer.page, answer.pageCount, answer.total], [page, 4, 18]);
      items.push(...answer.items);
    }
    assert.deepEqual(items, byName);
    const behind: NumberedPage = await getJson(target.origin, '/changes?limit=5&page=5');
    assert.deepEqual(behind, { items: [], page: 5, pageCount: 4, total: 18 });
  });

  it('has the order of the tool when sorted by recency', async () => {
    const page: CursorPage = await getJson(target.origin, '/changes?sort=recent&limit=200');
    const times = (items: readonly Item[]): string[] => items.map((item) => item.lastModified);
    assert.deepEqual(times(page.items), times(upstream.changes));
  });

  it('is the same as NDJSON, a line each', async () => {
    const { body, headers } = await exchange(target.origin, '/changes.ndjson');
    assert.match(headers['content-type'] ?? '', /^application\/x-ndjson/);
    const lines = body.toString().split('\n');
    assert.equal(lines.pop(), '');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      byName,
    );
  });

  it('is the same for each change on its own, with the files that it has', async () => {
    for (const item of upstream.changes) {
      const { files, ...rest } = await getJson<Item & { files: { path: string; bytes: number }[] }>(
        target.origin,
        `/changes/${encodeURIComponent(item.name)}`,
      );
      assert.deepEqual(rest, item);
      const prefix = `changes/${item.name}/`;
      const written = Object.entries(VARIED).filter(([path]) => path.startsWith(prefix));
      assert.deepEqual(
        files,
        written
          .map(([path, [text]]) => ({ path: path.slice(prefix.length), bytes: Buffer.byteLength(text) }))
          .sort((a, b) => (a.path < b.path ? -1 : 1)),
      );
    }
  });

  it('has the main specs and their requirement counts', async () => {
    const { specs }: { specs: { id: string; requirementCount: number }[] } = await askOpenspec(
      target.repositoryDir,
      'list',
      '--specs',
    );
    const byId = specs.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    assert.equal(byId.length, 6);
    assert.deepEqual(await getJson(target.origin, '/specs'), { items: byId, total: byId.length });
  });
});
