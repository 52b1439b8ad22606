import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  askAbout,
  assertListsAgree,
  assertShownAlike,
  type CursorPage,
  type ListedChange,
  sorted,
  type Told,
  walk,
} from '../support/agreement.ts';
import { exchange, getJson } from '../support/http-exchange.ts';
import { startInlineTarget } from '../support/inline-target.ts';
import { openServer } from '../support/target-repository.ts';
import { arrangeShown, SHOWN } from './shown-repository.ts';
import { arrangeLinked, arrangeVaried, LATIN_TASKS, LINKED, TRACKED, VARIED } from './varied-repository.ts';

type NumberedPage = {
  readonly items: readonly ListedChange[];
  readonly page: number;
  readonly pageCount: number;
  readonly total: number;
};

const COUNT = 26;

const target = await openServer({ after }, { repository: VARIED, arrange: arrangeVaried });
const linked = await openServer({ after }, { repository: LINKED, arrange: arrangeLinked });
const odd = await openServer({ after }, { repository: SHOWN, arrange: arrangeShown });
const arrange = ({ repositoryDir }: { readonly repositoryDir: string }): string | undefined =>
  mkdirSync(join(repositoryDir, 'openspec/changes'), { recursive: true });
const empty = await openServer({ after }, { repository: {}, arrange });
/** The changes that the tool refuses to show, and the title and number of deltas that the server has of those that have any. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'no proposal': [
    ...['.area', '.hidden', 'add-bom', 'add-boxes', 'add-deep', 'add-done', 'add-empty-folder', 'add-empty-tasks'],
    ...['add-indented', 'add-latin', 'add-linked-tasks', 'add-links', 'add-markers', 'add-open', 'add-split'],
    ...['add-tasks-folder', 'add-windows', 'rfc-first', 'too', 'with-notes', 'übergang-zwei'],
    ...['by-broken', 'by-elsewhere', 'by-no-apply', 'by-nowhere', 'by-parts', 'in-loop', 'usual', 'without-file'],
  ],
  Why: ['add-fraction', 'add-nothing'],
  'What Changes': ['add-huge', 'no-what-changes Shown 1'],
  'not a change': ['mobile'],
  outside: ['link-out Shown 1', 'proposal-out 1'],
  EISDIR: ['proposal-folder'],
};
const REASON = new RegExp(Object.keys(REFUSED).join('|'));
/** A repository of somebody's that is compared, too: a folder that contains `openspec/`. */
const theirDir = process.env['OPENSPEC_REPOSITORY'];
const theirs = theirDir === undefined ? [] : [await serve(theirDir)];
const tracked = await openServer({ after }, { repository: TRACKED });
const servers = [target, linked, odd, empty, tracked, ...theirs];
const allTold = await askAbout(servers.map(({ repositoryDir }) => repositoryDir));
const byName = sorted(allTold[0]?.changes ?? [], ({ name }) => name);

/** What is served is not changed. */
async function serve(repositoryDir: string): Promise<{ readonly origin: string; readonly repositoryDir: string }> {
  const { origin, close } = await startInlineTarget({ repositoryDir, filesDir: repositoryDir, files: [] });
  after(() => close());
  return { origin, repositoryDir };
}

describe('the list of changes, against the real `openspec list --json`', () => {
  it('is the same field by field, in every page size of a walk by cursor', async () => {
    assert.equal(byName.length, COUNT);
    for (const limit of [1, 2, 5, COUNT - 1, COUNT, COUNT + 1])
      assert.deepEqual(await walk(target.origin, limit), byName);
    for (const [index, { origin }] of servers.entries()) await assertListsAgree(origin, allTold[index] as Told);
  });

  it('is the same in a walk by page', async () => {
    const items: ListedChange[] = [];
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
    const times = (items: readonly ListedChange[]): string[] => items.map((item) => item.lastModified);
    assert.deepEqual(times(page.items), times(allTold[0]?.changes ?? []));
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
    for (const item of byName) {
      const { files, id, title, deltaCount, deltas, ...rest } = await getJson<
        ListedChange & { id: string; title: string; deltaCount: number; deltas: unknown; files: unknown }
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

  it('counts tasks where a schema of the repository says that they are', async () => {
    const items = await walk(tracked.origin, 200);
    assert.deepEqual(
      items,
      sorted(allTold[4]?.changes ?? [], ({ name }) => name),
    );
    const counts = items.map(({ name, completedTasks, totalTasks }) => `${name} ${completedTasks}/${totalTasks}`);
    assert.deepEqual(counts, [
      ...['by-broken 2/2', 'by-elsewhere 2/2', 'by-no-apply 0/2', 'by-nowhere 2/2', 'by-parts 2/3'],
      ...['in-loop 2/3', 'usual 2/2', 'without-file 2/2'],
    ]);
  });

  it('names the changes inside of a folder that is none itself', async () => {
    const { items } = await getJson<CursorPage>(target.origin, '/changes?limit=200');
    const nested = items.flatMap((item) => (item.nested === undefined ? [] : [[item.name, item.nested] as const]));
    assert.deepEqual(nested, [['mobile', ['mobile/add-login', 'mobile/ios/add-touch']]]);
  });

  it('says of each change what `openspec show --json` says of it, field by field', async () => {
    const refused: Record<string, string[]> = {};
    for (const [index, { origin, repositoryDir }] of servers.entries()) {
      for (const { name, title, deltaCount, why } of await assertShownAlike(origin, allTold[index] as Told)) {
        if (repositoryDir === theirDir) continue;
        const reason = REASON.exec(why)?.[0] ?? `unknown: ${why}`;
        refused[reason] ??= [];
        refused[reason].push(
          [name, ...(title === name ? [] : [title]), ...(deltaCount === 0 ? [] : [deltaCount])].join(' '),
        );
      }
    }
    assert.deepEqual(refused, REFUSED);
  });

  it('has the main specs and their requirement counts', () => assert.equal(allTold[0]?.specs.length, 7));

  it('is the same where changes and specs are links to folders elsewhere, whose files are served', async () => {
    const { items } = await getJson<CursorPage>(linked.origin, '/changes');
    assert.deepEqual(items, allTold[1]?.changes);
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
    assert.deepEqual([items, total, nextCursor], [allTold[3]?.changes, 0, null]);
  });
});
