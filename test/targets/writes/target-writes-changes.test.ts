import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Detail, type Item, jsonOf, readLines, refusalOf, sendJson, walkByCursor } from '../../support/api.ts';
import { exchange, getJson } from '../../support/http-exchange.ts';
import { askOpenspec } from '../../support/openspec.ts';
import { openServer, plainChanges } from '../../support/target-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { hashTree, listTree } from '../../support/tree.ts';

const target = await openServer(
  { after },
  {
    repository: {
      ...plainChanges(9),
      'changes/change-0004/specs/auth/spec.md': ['## ADDED Requirements\n', 5],
      'changes/archive/2026-01-01-gone-by/proposal.md': ['## Why\n', 5],
      'specs/auth/spec.md': ['## Purpose\nSigns in.\n', 5],
    },
    files: { 'a.bin': 10 },
  },
);
const { origin } = target;

const TASKS = '## 1. Group\n\n- [x] 1.1 Done\n- [X] 1.2 Done\n* [ ] 1.3 Open\n- [link](x)\n';

async function namesFound(text: string): Promise<readonly string[]> {
  const { items, total } = await getJson<{ items: Item[]; total: number }>(origin, `/search?q=${text}&limit=200`);
  assert.equal(items.length, total);
  return items.map(({ name }) => name);
}

/** What a list has of a change; the change itself has more. */
function itemIn({ name, completedTasks, totalTasks, lastModified, status, ...more }: Detail): Item {
  assert.deepEqual(Object.keys(more), ['id', 'title', 'deltaCount', 'deltas', 'files']);
  return { name, completedTasks, totalTasks, lastModified, status };
}

/** The item as each of the reads has it, which must be one and the same; `undefined` where none has it. */
async function seen(name: string): Promise<Item | undefined> {
  const page = await getJson<{ items: Item[]; total: number }>(origin, '/changes?page=1&limit=200');
  assert.equal(page.total, page.items.length);
  const lists = [
    page.items,
    await walkByCursor(origin, 'limit=3'),
    await walkByCursor(origin, 'limit=3&sort=recent'),
    await readLines(origin),
    await readLines(origin, '?sort=recent'),
  ];
  const items = lists.map((list) => list.filter((item) => item.name === name));
  const { status, body } = await exchange(origin, `/changes/${name}`);
  if (status === 200) {
    const item = itemIn(JSON.parse(body.toString()));
    items.push([item]);
    items.push(await readLines(origin, `?status=${item.status}`).then((lines) => lines.filter((l) => l.name === name)));
  } else items.push([]);
  for (const list of items) assert.deepEqual(list, items[0]);
  assert.ok((items[0]?.length ?? 0) <= 1);
  return items[0]?.[0];
}

describe('a change that is created', { timeout: 60_000 }, () => {
  it('is answered as it will be read, says where, and is seen by every read at once', async () => {
    const before = await getJson<{ total: number }>(origin, '/changes');
    const proposal = '## Why\nBecause of Unicorns.\n';
    const reply = await sendJson(origin, 'POST', '/changes', { name: 'add-unicorns', proposal, tasks: TASKS });
    const detail = jsonOf<Detail>(reply, 201);
    assert.equal(reply.headers.location, '/changes/add-unicorns');
    assert.deepEqual(detail, await getJson(origin, '/changes/add-unicorns'));
    assert.deepEqual(detail.files, [
      { path: 'proposal.md', bytes: proposal.length },
      { path: 'tasks.md', bytes: TASKS.length },
    ]);
    assert.deepEqual([detail.completedTasks, detail.totalTasks, detail.status], [2, 3, 'in-progress']);
    assert.deepEqual(await seen('add-unicorns'), itemIn(detail));
    const { total } = await getJson<{ total: number }>(origin, '/changes');
    assert.equal(total, before.total + 1);
    assert.equal((await getJson<{ changes: number }>(origin, '/healthz')).changes, total);
    assert.match((await exchange(origin, '/metrics')).body.toString(), new RegExp(`^openspec_changes ${total}$`, 'm'));
    assert.deepEqual(await namesFound('unicorns'), ['add-unicorns']);
    const file = await exchange(origin, '/changes/add-unicorns/files/proposal.md');
    assert.deepEqual([file.status, file.headers['content-type']], [200, 'text/markdown; charset=utf-8']);
    assert.equal(file.body.toString(), proposal);
    refusalOf(await exchange(origin, '/changes/add-unicorns/files/design.md'), 404);
  });

  it('comes back byte for byte, whatever its texts hold', async () => {
    const texts = { proposal: 'ä\r\n\u0000\u{1F680}\u2028"\\\ufeff', tasks: '\ufeff- [x] a\n- [ ] b', design: '' };
    jsonOf(await sendJson(origin, 'POST', '/changes', { name: 'add-odd-text', ...texts }), 201);
    for (const [key, text] of Object.entries(texts)) {
      const { body } = await exchange(origin, `/changes/add-odd-text/files/${key}.md`);
      assert.ok(body.equals(Buffer.from(text)), key);
    }
    assert.deepEqual(
      (await getJson<Detail>(origin, '/changes/add-odd-text')).files.map(({ path }) => path),
      ['design.md', 'proposal.md', 'tasks.md'],
    );
  });

  it('is refused with 409 where its name is taken, by a change or by an archived one, with its date or without', async () => {
    for (const name of ['change-0001', 'gone-by', '2026-01-01-gone-by']) {
      const reply = await sendJson(origin, 'POST', '/changes', { name, proposal: 'x' });
      assert.match(refusalOf(reply, 409), new RegExp(`"${name}"`));
    }
  });

  it('agrees with the real `openspec list` on tasks, status and time', async (t) => {
    const tasks = ['', '- [x] a\n', '- [ ] a\n- [~] b\n', '- bare\n', '1. [x] a\r\n- [](x)\r\n```\n- [ ] b\n```\n'];
    const folder = temporaryFolder(t);
    for (const [i, text] of tasks.entries()) {
      const known = new Set(readdirSync(target.scratchDir));
      const change = { name: `add-judged-${i}`, proposal: '## Why\n', tasks: text };
      jsonOf(await sendJson(origin, 'POST', '/changes', change), 201);
      const [own = ''] = readdirSync(target.scratchDir).filter((name) => !known.has(name));
      mkdirSync(join(folder, 'openspec/changes'), { recursive: true });
      cpSync(join(target.scratchDir, own), join(folder, 'openspec/changes', change.name), {
        recursive: true,
        preserveTimestamps: true,
      });
    }
    const answer: { changes: Item[] } = await askOpenspec(folder, 'list');
    const listed = answer.changes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const served = (await readLines(origin)).filter(({ name }) => name.startsWith('add-judged-'));
    assert.deepEqual(served, listed);
    assert.equal(listed.length, tasks.length);
  });
});

describe('a change that is replaced', { timeout: 60_000 }, () => {
  it('is only what was said last, in every read, whether it was written or there before', async () => {
    await sendJson(origin, 'POST', '/changes', { name: 'add-second', proposal: 'before-the-change', tasks: TASKS });
    for (const name of ['change-0004', 'add-second']) {
      const body = { name, proposal: `after-the-change of ${name}`, design: 'why' };
      const detail = jsonOf<Detail>(await sendJson(origin, 'PUT', `/changes/${name}`, body), 200);
      assert.deepEqual(
        detail.files.map(({ path }) => path),
        ['design.md', 'proposal.md'],
      );
      assert.equal(detail.status, 'no-tasks');
      assert.deepEqual(await seen(name), itemIn(detail));
      refusalOf(await exchange(origin, `/changes/${name}/files/specs/auth/spec.md`), 404);
      refusalOf(await exchange(origin, `/changes/${name}/files/tasks.md`), 404);
      const { body: design } = await exchange(origin, `/changes/${name}/files/design.md`);
      assert.equal(design.toString(), 'why');
    }
    assert.deepEqual(await namesFound('after-the-change'), ['add-second', 'change-0004']);
    assert.deepEqual(await namesFound('before-the-change'), []);
  });

  it('needs no name in the body, and no other than that in the path', async () => {
    jsonOf(await sendJson(origin, 'PUT', '/changes/change-0002', { proposal: 'x' }), 200);
    const other = await sendJson(origin, 'PUT', '/changes/change-0002', { name: 'change-0003', proposal: 'x' });
    assert.match(refusalOf(other, 400), /"change-0003" in the body and "change-0002" in the path/);
  });

  it('has a new etag for each version of each file', async () => {
    const etags = new Set<string | undefined>();
    for (const proposal of ['a', 'b', 'c', 'd']) {
      jsonOf(await sendJson(origin, 'PUT', '/changes/change-0003', { proposal }), 200);
      const path = '/changes/change-0003/files/proposal.md';
      const { headers } = await exchange(origin, path);
      etags.add(headers.etag);
      assert.equal((await exchange(origin, path, { headers: { 'if-none-match': headers.etag ?? '' } })).status, 304);
    }
    assert.equal(etags.size, 4);
  });

  it('must be there: 404 for an unknown one, 409 for an archived one', async () => {
    refusalOf(await sendJson(origin, 'PUT', '/changes/nobody', { proposal: 'x' }), 404);
    assert.match(refusalOf(await sendJson(origin, 'PUT', '/changes/gone-by', { proposal: 'x' }), 409), /archived/);
  });
});

describe('a change that is deleted', { timeout: 60_000 }, () => {
  it('is gone from every read at once, and its name is free again', async () => {
    await sendJson(origin, 'POST', '/changes', { name: 'add-mayfly', proposal: 'Reason of a day' });
    for (const name of ['add-mayfly', 'change-0005']) {
      const reply = await exchange(origin, `/changes/${name}`, { method: 'DELETE' });
      assert.deepEqual([reply.status, reply.body.length], [204, 0]);
      assert.equal(await seen(name), undefined);
      assert.ok(!(await namesFound('reason')).includes(name));
      refusalOf(await exchange(origin, `/changes/${name}`), 404);
      refusalOf(await exchange(origin, `/changes/${name}/files/proposal.md`), 404);
      refusalOf(await exchange(origin, `/changes/${name}`, { method: 'DELETE' }), 404);
      jsonOf(await sendJson(origin, 'POST', '/changes', { name, proposal: 'Reason again' }), 201);
      assert.equal((await seen(name))?.name, name);
    }
  });

  it('must be there: 409 for an archived one', async () => {
    refusalOf(await exchange(origin, '/changes/2026-01-01-gone-by', { method: 'DELETE' }), 409);
  });
});

describe('the dataset', { timeout: 60_000 }, () => {
  it('is never touched by a write, and of what was written only the last version stays', async (t) => {
    const { origin, scratchDir, repositoryDir } = await openServer(t, { repository: plainChanges(4) });
    const before = hashTree(repositoryDir);
    assert.deepEqual(listTree(scratchDir), []);
    await exchange(origin, '/changes');
    refusalOf(await sendJson(origin, 'POST', '/changes', {}), 400);
    assert.throws(() => statSync(scratchDir), { code: 'ENOENT' }, 'there is no folder before the first write');
    await sendJson(origin, 'POST', '/changes', { name: 'add-one', proposal: 'x' });
    assert.equal(statSync(scratchDir).mode & 0o777, 0o700);
    for (const name of ['add-one', 'change-0001', 'change-0002']) {
      for (const proposal of ['a', 'b']) await sendJson(origin, 'PUT', `/changes/${name}`, { proposal });
    }
    const folders = readdirSync(scratchDir);
    assert.equal(folders.length, 3);
    for (const name of ['add-one', 'change-0001', 'change-0002', 'change-0003']) {
      assert.equal((await exchange(origin, `/changes/${name}`, { method: 'DELETE' })).status, 204);
    }
    assert.deepEqual(readdirSync(scratchDir), []);
    assert.equal(hashTree(repositoryDir), before);
  });
});
