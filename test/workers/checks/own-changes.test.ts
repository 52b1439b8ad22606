import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ShardId } from '../../../src/metrics/interval.ts';
import { createRandom } from '../../../src/random.ts';
import { DISCOVERY_HEADER } from '../../../src/scenarios/fields/discovery-header.ts';
import { ChangeApi } from '../../../src/workers/changes/change-api.ts';
import { changeName, isMadeName } from '../../../src/workers/changes/change-name.ts';
import { changeText } from '../../../src/workers/changes/change-text.ts';
import { OwnChanges } from '../../../src/workers/changes/own-changes.ts';
import { uniqueStart } from '../../../src/workers/programs/unique.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';

const api = new ChangeApi('/base/changes', { authorization: 'me' });
const ownOf = (kept: number): OwnChanges => {
  const own = new OwnChanges('0123456789abcdef', 3, createRandom(1));
  for (let index = 0; index < kept; index += 1) own.keep(own.begin(api));
  return own;
};
const answering = (...statuses: readonly number[]): ScriptedConnection =>
  ScriptedConnection.answering((connection) =>
    queueMicrotask(() => connection.answer(statuses[(connection.sent.length - 1) % statuses.length] ?? 0)),
  );

describe('the name of a change that a user makes', () => {
  const id = fc.record({
    run: fc.string(),
    scenario: fc.string({ minLength: 1 }),
    repeat: fc.nat(20),
    level: fc.nat(63),
    shard: fc.nat(99),
  });

  it('is one that OpenSpec takes, and is known as made', () => {
    fc.assert(
      fc.property(id, fc.nat(100_000), fc.nat(1e9), (shard, user, number) => {
        const name = changeName(uniqueStart(shard), user, number);
        assert.match(name, /^(?=.{3,64}$)[a-z0-9]+(-[a-z0-9]+)*$/);
        assert.ok(isMadeName(name));
      }),
    );
  });

  it('is no other user’s, and no other run’s, scenario’s, repeat’s or level’s', () => {
    const whoOf = ({ run, scenario, repeat, level }: ShardId): string => JSON.stringify([run, scenario, repeat, level]);
    const at = fc.tuple(id, fc.nat(200), fc.nat(200));
    fc.assert(
      fc.property(at, at, ([a, userA, numberA], [b, userB, numberB]) => {
        const isSame = whoOf(a) === whoOf(b) && userA === userB && numberA === numberB;
        assert.equal(changeName(uniqueStart(a), userA, numberA) === changeName(uniqueStart(b), userB, numberB), isSame);
      }),
    );
  });

  it('begins with every letter in turn, so that it falls everywhere into a list', () => {
    const names = Array.from({ length: 26 }, (_, number) => changeName('0123456789abcdef', 5, number));
    assert.equal(new Set(names.map((name) => name.charAt(0))).size, 26);
  });

  it('is told from the names that a repository has of its own', () => {
    for (const name of ['add-login', 'perf-harness', 'add-perf-harness-to-builds', 'p-perf-harness', 'x-perf'])
      assert.equal(isMadeName(name), false, name);
  });
});

describe('what is written into a change', () => {
  it('differs from one version to the next in its text, its length and its tasks that are done', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (version) => {
        const [one, next] = [changeText('a-change', version), changeText('a-change', version + 1)];
        assert.notEqual(one.proposal.length, next.proposal.length);
        assert.notEqual(one.completedTasks, next.completedTasks);
        assert.equal([...one.tasks.toString().matchAll(/^- \[x\]/gm)].length, one.completedTasks);
        const sent = JSON.parse(one.body.toString()) as Record<string, string>;
        assert.deepEqual(sent, { name: 'a-change', proposal: String(one.proposal), tasks: String(one.tasks) });
      }),
    );
  });

  it('can’t be normalised without a trace', () => {
    const { proposal } = changeText('a-change', 1);
    for (const form of ['NFC', 'NFKC'] as const)
      assert.notEqual(Buffer.from(proposal.toString().normalize(form)).length, proposal.length);
  });
});

describe('the changes of a user', () => {
  it('are taken one at a time, each of them once, until none is left', () => {
    const own = ownOf(5);
    const taken = Array.from({ length: 6 }, () => own.take()?.name ?? null);
    assert.equal(new Set(taken).size, 6);
    assert.equal(taken.at(-1), null);
  });

  it('are all deleted at the end, outside of the load, those in doubt as well, and those that are not there any more', async () => {
    const own = ownOf(3);
    own.begin(api);
    const gone = own.begin(api);
    own.forget(gone);
    const connection = answering(204, 404);
    assert.equal(await own.deleteAll(connection), true);
    assert.equal(connection.sent.length, 4);
    assert.deepEqual(connection.sent[0], {
      method: 'DELETE',
      path: `/base/changes/${changeName('0123456789abcdef', 3, 3)}`,
      headers: ['authorization', 'me', DISCOVERY_HEADER, 'clean-up'],
      body: null,
    });
    assert.ok(!connection.sent.some(({ path }) => path.endsWith(gone.name)));
  });

  it('ask for nothing where there are none', async () => {
    const connection = answering(204);
    assert.equal(await ownOf(0).deleteAll(connection), true);
    assert.equal(connection.sent.length, 0);
  });

  it('stay behind where the target refuses, and the others are deleted all the same', async () => {
    const connection = answering(204, 500);
    assert.equal(await ownOf(4).deleteAll(connection), false);
    assert.equal(connection.sent.length, 4);
  });

  it('are given up after three failures', async () => {
    const connection = ScriptedConnection.answering((each) =>
      queueMicrotask(() => each.sink.onFailure('refused', 'nobody listens')),
    );
    assert.equal(await ownOf(10).deleteAll(connection), false);
    assert.equal(connection.sent.length, 3);
  });

  it('are given up after 3 s where the target says nothing', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const connection = new ScriptedConnection();
    const ended = ownOf(10).deleteAll(connection);
    t.mock.timers.tick(2_999);
    assert.equal(connection.aborts, 0);
    t.mock.timers.tick(1);
    assert.deepEqual([await ended, connection.aborts, connection.sent.length], [false, 1, 1]);
  });

  it('are not remembered without end where everything fails', async () => {
    const own = ownOf(0);
    for (let index = 0; index < 1_500; index += 1) own.begin(api);
    const connection = answering(404);
    assert.equal(await own.deleteAll(connection), false);
    assert.equal(connection.sent.length, 1_000);
  });
});
