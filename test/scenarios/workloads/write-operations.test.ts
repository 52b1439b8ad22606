import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ENGINES } from '../../../src/scenarios/scenario.ts';
import { json } from '../../support/answers.ts';
import { failuresOf, lawBreaches } from '../../support/inline-load.ts';
import { runInline } from '../../support/library-run.ts';
import { startMemoryServer, type WriteFault } from '../../support/memory-server.ts';
import { scenarioText } from '../../support/scenario-text.ts';
import { CHANGES, countersOf, mixOf, type Written, write } from '../../support/write-load.ts';

const ALL = ['create', 'read', 'update', 'delete'] as const;

/** How often a method was asked for, by what stands for the path. */
function asked({ server }: Written, line: RegExp): number {
  return server.log.filter((each) => line.test(each)).length;
}

describe('operations on changes', () => {
  for (const engine of ENGINES) {
    it(`are all right on a target that does as it says, and leave it as it was, with ${engine}`, async (t) => {
      const written = await write(
        t,
        `engine: ${engine}, ${mixOf(ALL, '{ concurrency: 6, iterations: 200 }')}`,
        undefined,
        { threads: 2 },
      );
      assert.deepEqual(failuresOf(written.counters), {});
      assert.deepEqual(lawBreaches(written.intervals), []);
      assert.equal(written.counters.iterations.ok, 200);
      assert.deepEqual([...written.server.repository.changes.keys()], CHANGES);
      assert.deepEqual(written.outcome.doubts, []);
    });
  }

  it('count what they write by their own name, what they read back as its check, and what they had to make', async (t) => {
    const written = await write(t, mixOf(ALL, '{ concurrency: 3, iterations: 120 }'));
    const ofOperation = ALL.map((name) => countersOf(written, name));
    const [created, read, updated, deleted] = ofOperation.map(({ started }) => started);
    const made = countersOf(written, 'make').started;
    assert.deepEqual(
      ofOperation.map(({ iterations, started }) => iterations.ok === started && started > 0),
      [true, true, true, true],
    );
    assert.equal(countersOf(written, 'create.check').started, 2 * (created ?? 0));
    assert.equal(countersOf(written, 'update.check').started, 2 * (updated ?? 0));
    assert.equal(countersOf(written, 'delete.check').started, deleted);
    assert.equal(asked(written, /^POST /), (created ?? 0) + made);
    assert.equal(asked(written, /^PUT /), updated);
    assert.equal(
      asked(written, /^GET \/changes\//),
      (read ?? 0) + 2 * ((created ?? 0) + (updated ?? 0)) + (deleted ?? 0),
    );
    // What is left at the end is deleted as well, and that is in no figure.
    assert.ok(asked(written, /^DELETE /) >= (deleted ?? 0));
    assert.equal(written.counters.started, written.counters.ok);
  });

  it('make a change only for a user that has none', async (t) => {
    const updates = await write(t, mixOf(['update'], '{ concurrency: 4, iterations: 60 }'));
    assert.deepEqual([countersOf(updates, 'make').ok, countersOf(updates, 'update').ok], [4, 60]);
    const deletes = await write(t, mixOf(['delete'], '{ concurrency: 4, iterations: 60 }'));
    assert.deepEqual([countersOf(deletes, 'make').ok, countersOf(deletes, 'delete').ok], [60, 60]);
  });

  it('serve an open load, whose users come and go', async (t) => {
    const written = await write(t, mixOf(ALL, '{ rate: 400/s, iterations: 100 }'), undefined, { threads: 2 });
    assert.deepEqual(failuresOf(written.counters), {});
    // Where this process stands still for a second, arrivals that are too late by then are dropped.
    const { ok, dropped } = written.counters.iterations;
    assert.equal(ok + dropped, 100);
    assert.ok(ok >= 50, `${ok} of 100`);
    assert.deepEqual([...written.server.repository.changes.keys()], CHANGES);
  });

  it('stand in one mix with requests, each drawn by its weight', async (t) => {
    const requests =
      '{ name: list, path: /changes, weight: 8 }, { name: new, operation: create, headers: { x-who: me } }';
    const keys = `workload: { kind: concurrency, requests: [${requests}] }, load: { concurrency: 1, iterations: 90 }`;
    const written = await write(t, keys);
    const [list, made] = [countersOf(written, 'list').ok, countersOf(written, 'new').ok];
    assert.equal(list + made, 90);
    assert.ok(made > 0 && list > made);
    assert.deepEqual(failuresOf(written.counters), {});
  });

  it('work on changes of their own: no two users, levels or repeats share a name', async (t) => {
    const seen = new Map<string, number>();
    const note: WriteFault = ({ asked: { method, body }, serve }) => {
      if (method === 'POST') {
        const { name } = JSON.parse(body.toString()) as { name: string };
        seen.set(name, (seen.get(name) ?? 0) + 1);
      }
      return serve();
    };
    const server = await startMemoryServer({ changes: CHANGES, fault: note });
    t.after(() => server.close());
    const keys = mixOf(['create'], '{ iterations: 20 }').replace('] }', '], levels: { concurrency: [2, 4] } }');
    const { verdict } = await runInline(scenarioText(server.origin, `${keys}, repeat: 2`), () => undefined);
    assert.equal(verdict, 'pass');
    assert.equal(seen.size, 2 * 2 * 20);
    assert.ok([...seen.values()].every((count) => count === 1));
    assert.deepEqual([...server.repository.changes.keys()], CHANGES);
  });

  it('delete what is left even where the run is stopped and cut in the middle', async (t) => {
    const stop = new AbortController();
    let posts = 0;
    const stuck: WriteFault = ({ asked: { method }, serve }) => {
      posts += Number(method === 'POST');
      if (posts < 30 || method === 'DELETE') return serve();
      stop.abort();
      return null;
    };
    const defaults = 'warmup: 0s, timeout: 60s, gracefulStop: 1ms';
    const keys = mixOf(['create', 'update'], '{ concurrency: 4, duration: 60s }');
    const written = await write(t, keys, stuck, { defaults, stop: stop.signal });
    assert.equal(written.counters.unfinished, 4);
    assert.deepEqual(lawBreaches(written.intervals), []);
    assert.deepEqual([...written.server.repository.changes.keys()], CHANGES);
  });

  it('say so where what they made can’t be deleted again', async (t) => {
    const keeps: WriteFault = ({ asked: { method }, serve }) => (method === 'DELETE' ? json(500, {}) : serve());
    const written = await write(t, mixOf(['create'], '{ concurrency: 2, iterations: 6 }'), keeps);
    assert.deepEqual(failuresOf(written.counters), {});
    assert.deepEqual(written.outcome.doubts, [
      'changes that this run made stay on the target: their names are like *-perf-harness-*',
    ]);
    assert.equal(written.server.repository.changes.size, CHANGES.length + 6);
  });
});
