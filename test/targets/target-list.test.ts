import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { exchange, getJson } from '../support/http-exchange.ts';
import { askOpenspecEach } from '../support/openspec.ts';
import { openServer } from '../support/target-repository.ts';
import { arrangeShown, SHOWN } from './shown-repository.ts';
import { arrangeLinked, arrangeVaried, LATIN_TASKS, LINKED, VARIED } from './varied-repository.ts';

type Item = {
  name: string;
  completedTasks: number;
  totalTasks: number;
  lastModified: string;
  status: string;
  nested?: string[];
};
type CursorPage = { items: Item[]; nextCursor: string | null; total: number };
type NumberedPage = { items: Item[]; page: number; pageCount: number; total: number };

const COUNT = 26;

const target = await openServer({ after }, { repository: VARIED, arrange: arrangeVaried });
const linked = await openServer({ after }, { repository: LINKED, arrange: arrangeLinked });
const odd = await openServer({ after }, { repository: SHOWN, arrange: arrangeShown });
const arrange = ({ repositoryDir }: { readonly repositoryDir: string }): string | undefined =>
  mkdirSync(join(repositoryDir, 'openspec/changes'), { recursive: true });
const empty = await openServer({ after }, { repository: {}, arrange });
type Spec = { id: string; requirementCount: number };
type Shown = { id: string; title: string; deltaCount: number; deltas: unknown[]; root?: unknown };
type Refused = { status: { message: string }[] };
/** The changes that the tool refuses to show, and the title and number of deltas that the server has of those that have any. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'no proposal': [
    ...['.area', '.hidden', 'add-bom', 'add-boxes', 'add-deep', 'add-done', 'add-empty-folder', 'add-empty-tasks'],
    ...['add-indented', 'add-latin', 'add-linked-tasks', 'add-links', 'add-markers', 'add-open', 'add-split'],
    ...['add-tasks-folder', 'add-windows', 'rfc-first', 'too', 'with-notes', 'übergang-zwei'],
  ],
  Why: ['add-fraction', 'add-nothing'],
  'What Changes': ['add-huge', 'no-what-changes Shown 1'],
  'not a change': ['mobile'],
  outside: ['link-out Shown 1', 'proposal-out 1'],
  EISDIR: ['proposal-folder'],
};
const REASON = new RegExp(Object.keys(REFUSED).join('|'));
const cwd = target.repositoryDir;
const shownOf = [target, linked, odd].flatMap(({ origin, repositoryDir }) => {
  const entries = readdirSync(`${repositoryDir}/openspec/changes`, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'archive');
  return folders.map(({ name }) => ({ origin, cwd: repositoryDir, name })).sort((a, b) => (a.name < b.name ? -1 : 1));
});
// One start of the real tool answers all questions.
const [upstream, upstreamSpecs, upstreamLinked, upstreamEmpty, ...shown] = (await askOpenspecEach([
  { cwd, args: ['list'] },
  { cwd, args: ['list', '--specs'] },
  { cwd: linked.repositoryDir, args: ['list'] },
  { cwd: empty.repositoryDir, args: ['list'] },
  ...shownOf.map(({ cwd, name }) => ({ cwd, args: ['show', name, '--type', 'change'], mayRefuse: true })),
])) as [{ changes: Item[] }, { specs: Spec[] }, { changes: Item[] }, { changes: Item[] }, ...(Shown | Refused)[]];
const byName = upstream.changes.toSorted((a, b) => (a.name < b.name ? -1 : 1));

describe('the list of changes, against the real `openspec list --json`', () => {
  it('is the same field by field, in every page size of a walk by cursor', async () => {
    assert.equal(upstream.changes.length, COUNT);
    for (const limit of [1, 2, 5, COUNT - 1, COUNT, COUNT + 1, 200]) {
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
    for (let page = 1; page <= 6; page += 1) {
      const answer: NumberedPage = await getJson(target.origin, `/changes?limit=5&page=${page}`);
      assert.deepEqual([answer.page, answer.pageCount, answer.total], [page, 6, COUNT]);
      items.push(...answer.items);
    }
    assert.deepEqual(items, byName);
    const behind: NumberedPage = await getJson(target.origin, '/changes?limit=5&page=7');
    assert.deepEqual(behind, { items: [], page: 7, pageCount: 6, total: COUNT });
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
      const { files, id, title, deltaCount, deltas, ...rest } = await getJson<
        Item & Shown & { files: { path: string; bytes: number }[] }
      >(target.origin, `/changes/${encodeURIComponent(item.name)}`);
      assert.deepEqual(rest, item);
      const prefix = `changes/${item.name}/`;
      const texts = Object.entries(VARIED).map(([path, [text]]) => [path, Buffer.byteLength(text)] as const);
      const written = [...texts, ['changes/add-latin/tasks.md', LATIN_TASKS.length] as const];
      assert.deepEqual(
        files,
        written
          .filter(([path]) => path.startsWith(prefix))
          .map(([path, bytes]) => ({ path: path.slice(prefix.length), bytes }))
          .sort((a, b) => (a.path < b.path ? -1 : 1)),
      );
    }
  });

  it('names the changes inside of a folder that is none itself', async () => {
    const { items } = await getJson<CursorPage>(target.origin, '/changes?limit=200');
    const nested = items.flatMap((item) => (item.nested === undefined ? [] : [[item.name, item.nested] as const]));
    assert.deepEqual(nested, [['mobile', ['mobile/add-login', 'mobile/ios/add-touch']]]);
  });

  it('says of each change what `openspec show --json` says of it, field by field', async () => {
    const refused: Record<string, string[]> = {};
    for (const [index, { origin, name }] of shownOf.entries()) {
      const { id, title, deltaCount, deltas } = await getJson<Shown>(origin, `/changes/${encodeURIComponent(name)}`);
      const { status, root: _, ...fields } = shown[index] as Shown & Partial<Refused>;
      if (status === undefined) {
        assert.deepEqual({ id, title, deltaCount, deltas }, fields);
        continue;
      }
      assert.deepEqual([id, deltaCount], [name, deltas.length]);
      const reason = REASON.exec(status[0]?.message ?? '')?.[0] ?? `unknown: ${status[0]?.message}`;
      refused[reason] ??= [];
      refused[reason].push(
        [name, ...(title === name ? [] : [title]), ...(deltaCount === 0 ? [] : [deltaCount])].join(' '),
      );
    }
    assert.deepEqual(refused, REFUSED);
  });

  it('has the main specs and their requirement counts', async () => {
    const byId = upstreamSpecs.specs.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    assert.equal(byId.length, 7);
    assert.deepEqual(await getJson(target.origin, '/specs'), { items: byId, total: byId.length });
  });

  it('is the same where changes and specs are links to folders elsewhere, whose files are served', async () => {
    const { items } = await getJson<CursorPage>(linked.origin, '/changes');
    assert.deepEqual(items, upstreamLinked.changes);
    assert.deepEqual([items[0]?.completedTasks, items[0]?.totalTasks], [1, 2]);
    const asked = ['/changes/add-it/files/proposal.md', '/changes/add-it/files/tasks.md', '/specs/auth'];
    const answers = await Promise.all(asked.map((path) => exchange(linked.origin, path)));
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body.toString().split('\n')[1]]),
      [
        [200, 'It is away.'],
        [200, '- [ ] b'],
        [200, 'Text.'],
      ],
    );
  });

  it('is empty where there is no change', async () => {
    const { items, total, nextCursor } = await getJson<CursorPage>(empty.origin, '/changes');
    assert.deepEqual([items, total, nextCursor], [upstreamEmpty.changes, 0, null]);
  });
});
