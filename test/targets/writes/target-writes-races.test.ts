import assert from 'node:assert/strict';
import { closeSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Problem } from '../../../src/targets/openspec/http/problem-details.ts';
import { openChangeFile } from '../../../src/targets/openspec/routes/change-file.ts';
import { type Change, makeChange } from '../../../src/targets/openspec/store/served-change.ts';
import { type Detail, jsonOf, sendJson, upload } from '../../support/api.ts';
import { exchange, getJson } from '../../support/http-exchange.ts';
import { openServer, plainChanges } from '../../support/target-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { listTree } from '../../support/tree.ts';

const { origin, scratchDir } = await openServer({ after }, { repository: plainChanges(2) });

/** Reads with `read` from several clients at once, each on its connection, for as long as `write` goes on. */
async function whileReading(write: () => Promise<void>, read: (agent: Agent) => Promise<void>): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let writing = true;
  const readers = Array.from({ length: 3 }, async () => {
    while (writing) await read(agent);
  });
  try {
    await write();
  } finally {
    writing = false;
  }
  await Promise.all(readers);
  agent.destroy();
}

describe('a name that is written and read at once', { timeout: 60_000 }, () => {
  it('always has a document once it had one', async () => {
    jsonOf(await upload(origin, 'busy', '0'), 201);
    await whileReading(
      async () => {
        for (let i = 1; i <= 60; i += 1) jsonOf(await upload(origin, 'busy', `${i}`), 200);
      },
      async (agent) => assert.equal((await exchange(origin, '/documents/busy', { agent })).status, 200),
    );
    assert.equal((await exchange(origin, '/documents/busy', { method: 'DELETE' })).status, 204);
  });

  it('always has the files of a change once it had them, and never those of two versions', async () => {
    const textOf = (i: number): string => `text ${i}\n`.repeat(1 + (i % 50));
    jsonOf(await sendJson(origin, 'POST', '/changes', { name: 'add-busy', proposal: textOf(0) }), 201);
    const texts = new Set(Array.from({ length: 61 }, (_, i) => textOf(i)));
    await whileReading(
      async () => {
        for (let i = 1; i <= 60; i += 1) {
          jsonOf(await sendJson(origin, 'PUT', '/changes/add-busy', { proposal: textOf(i) }), 200);
        }
      },
      async (agent) => {
        const { status, body } = await exchange(origin, '/changes/add-busy/files/proposal.md', { agent });
        assert.equal(status, 200, body.toString());
        assert.ok(texts.has(body.toString()));
      },
    );
    assert.equal((await exchange(origin, '/changes/add-busy', { method: 'DELETE' })).status, 204);
  });
});

describe('a change that is replaced between the look-up and the opening of a file of it', () => {
  const version = (writtenTo: string): Change =>
    makeChange({ name: 'add-it', completedTasks: 0, totalTasks: 0, lastModifiedMs: 0, files: [] }, writtenTo);

  it('gives the file of its next version', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'proposal.md'), 'next');
    const versions = [version(join(folder, 'gone')), version(join(folder, 'gone-too')), version(folder)];
    const find = (): Change => versions.shift() ?? assert.fail('looked up too often');
    const { change, file } = await openChangeFile({ root: folder, linked: [] }, find, 'proposal.md');
    closeSync(file.fd);
    assert.deepEqual([change.writtenTo, file.bytes], [folder, 4]);
  });

  it('has no such file when its version, looked up again, is still the same', async (t) => {
    const only = version(temporaryFolder(t));
    const opening = openChangeFile({ root: '/', linked: [] }, () => only, 'proposal.md');
    await assert.rejects(opening, (error) => error instanceof Problem && error.status === 404);
  });
});

describe('writes of one change at once', { timeout: 60_000 }, () => {
  it('create it once, and refuse the others', async () => {
    const bodies = Array.from({ length: 12 }, (_, i) => ({ name: 'add-wanted', proposal: `of client ${i}` }));
    const replies = await Promise.all(bodies.map((body) => sendJson(origin, 'POST', '/changes', body)));
    const statuses = replies.map(({ status }) => status);
    assert.deepEqual(statuses.toSorted(), [201, ...Array.from({ length: 11 }, () => 409)]);
    const { body } = await exchange(origin, '/changes/add-wanted/files/proposal.md');
    assert.equal(body.toString(), bodies[statuses.indexOf(201)]?.proposal);
  });

  it('leave one of them whole: its list item, its files and what is found of it', async () => {
    const versions = Array.from({ length: 12 }, (_, i) => ({
      proposal: `proposal-number-${i}-`,
      tasks: `${'- [x] a\n'.repeat(i)}- [ ] b\n`,
      ...(i % 2 === 0 ? { design: `design ${i}` } : {}),
    }));
    for (let round = 0; round < 5; round += 1) {
      const replies = await Promise.all(versions.map((body) => sendJson(origin, 'PUT', '/changes/add-wanted', body)));
      for (const reply of replies) jsonOf(reply, 200);
      const detail = await getJson<Detail>(origin, '/changes/add-wanted');
      const last = versions[detail.completedTasks];
      assert.ok(last);
      const { body } = await exchange(origin, '/changes/add-wanted/files/proposal.md');
      assert.equal(body.toString(), last.proposal);
      assert.deepEqual(
        detail.files.some(({ path }) => path === 'design.md'),
        'design' in last,
      );
      const found = await getJson<{ items: { name: string }[]; total: number }>(origin, '/search?q=proposal-number-');
      assert.deepEqual([found.items.map(({ name }) => name), found.total], [['add-wanted'], 1]);
      assert.equal((await getJson<{ total: number }>(origin, `/search?q=${last.proposal}`)).total, 1);
      assert.equal(listTree(scratchDir).filter((path) => !path.includes('/')).length, 1);
    }
  });

  it('and deletes of it leave it whole or gone, and nothing of what was refused', async () => {
    for (let round = 0; round < 10; round += 1) {
      const writes = Array.from({ length: 4 }, (_, i) =>
        sendJson(origin, 'PUT', '/changes/add-wanted', { proposal: `round ${round}, ${i}` }),
      );
      const removals = Array.from({ length: 2 }, () => exchange(origin, '/changes/add-wanted', { method: 'DELETE' }));
      const [first, second] = (await Promise.all(removals)).map(({ status }) => status);
      assert.deepEqual([first, second].toSorted(), [204, 404]);
      for (const { status } of await Promise.all(writes)) assert.ok([200, 404].includes(status), `${status}`);
      assert.equal((await exchange(origin, '/changes/add-wanted')).status, 404, 'a write does not bring it back');
      assert.deepEqual(listTree(scratchDir), []);
      jsonOf(await sendJson(origin, 'POST', '/changes', { name: 'add-wanted', proposal: 'again' }), 201);
    }
  });
});
