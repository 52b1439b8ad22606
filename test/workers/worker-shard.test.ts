import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { MessagePort } from 'node:worker_threads';
import type { Pool } from '../../src/harness/shards/pool.ts';
import type { ShardMessage } from '../../src/workers/protocol.ts';
import { changeName } from '../support/answers.ts';
import { delayed, dropsItem, everyNth, healthy, silent, status } from '../support/faults.ts';
import { type Fault, type FaultyServer, startFaultyServer } from '../support/faulty-server.ts';
import { failuresOf, inlinePool, lawBreaches, runLoad } from '../support/inline-load.ts';

const ONE_REQUEST = 'workload: { kind: concurrency, requests: [{ name: specs, path: /specs }] }';

/** A port that takes everything but a final interval. */
function deafToTheEnd(port: MessagePort): MessagePort {
  const post = port.postMessage.bind(port);
  port.postMessage = (message: ShardMessage): void => {
    if (message.kind === 'interval' && message.interval.final) throw new Error('nobody takes this');
    post(message);
  };
  return port;
}

async function serve(t: TestContext, fault: Fault): Promise<FaultyServer> {
  const server = await startFaultyServer(fault);
  t.after(() => server.close());
  return server;
}

describe('the shards of a scenario', () => {
  for (const [threads, users, iterations] of [
    [1, 3, 20],
    [2, 3, 21],
    [4, 6, 50],
    [8, 3, 2],
  ] as const) {
    it(`run exactly ${iterations} iterations with ${users} users on ${threads} threads`, async (t) => {
      const server = await serve(t, healthy);
      const load = `load: { concurrency: ${users}, iterations: ${iterations} }`;
      const { counters, intervals, outcome } = await runLoad(server.origin, `${ONE_REQUEST}, ${load}`, { threads });
      assert.equal(outcome.shards, Math.min(threads, users));
      assert.deepEqual([counters.started, counters.ok, counters.iterations.ok], [iterations, iterations, iterations]);
      assert.equal(server.seen(), iterations);
      assert.ok(server.connections() <= users + 1, 'a connection a user, and what was asked before');
      assert.deepEqual([lawBreaches(intervals), outcome.lost], [[], []]);
    });
  }

  it('begin and end their window at the same instants, however long an answer takes', async (t) => {
    const server = await serve(t, delayed(30));
    const started: number[] = [];
    const { intervals, outcome } = await runLoad(
      server.origin,
      `${ONE_REQUEST}, load: { concurrency: 3, duration: 200ms }`,
      { threads: 3, onPhase: (_phase, startUs) => started.push(startUs) },
    );
    const [startUs] = started;
    assert.deepEqual(started, [outcome.startUs]);
    for (const shard of [0, 1, 2]) {
      const own = intervals.filter((interval) => interval.shard === shard);
      assert.deepEqual(
        own.map(({ phase, fromUs }) => [phase, fromUs]),
        [
          ['measured', startUs],
          ['drain', (startUs ?? 0) + 200_000],
        ],
      );
      assert.deepEqual(
        own.map(({ final }) => final),
        [false, true],
      );
    }
  });

  it('have each user iterate in its own stages only', async (t) => {
    const server = await serve(t, delayed(40));
    const stages =
      '[{ to: 1, over: 0s }, { name: one, to: 1, over: 100ms }, { to: 5, over: 0s }, { name: five, to: 5, over: 100ms }]';
    const { total } = await runLoad(server.origin, `${ONE_REQUEST}, load: { stages: ${stages} }`);
    const [first, second] = ['one', 'five'].map((stage) => total.select(stage, null).counters.started);
    // One user has time for three, and five would start with five.
    assert.ok(first !== undefined && first >= 1 && first <= 4, `${first} requests of one user`);
    assert.ok(second !== undefined && second >= 5, `${second} requests of five users`);
  });

  it('leave the warm-up out of every figure', async (t) => {
    let measured = false;
    const server = await serve(t, (turn) => (measured ? healthy : status(500))(turn));
    const onPhase = (phase: 'warmup' | 'measured'): void => {
      measured = phase === 'measured';
    };
    const { counters, total, told } = await runLoad(
      server.origin,
      `${ONE_REQUEST}, load: { concurrency: 2, iterations: 10 }`,
      { defaults: 'warmup: 200ms', onPhase },
    );
    assert.deepEqual([counters.started, counters.ok, counters.iterations.started], [10, 10, 10]);
    assert.equal(total.select(null, null).timers.get('response')?.count, 10);
    assert.ok(server.seen() > 10, `${server.seen()} requests`);
    assert.deepEqual(told, []);
  });

  for (const [load, fewest] of [
    ['{ concurrency: 2, duration: 1ms }', 2],
    ['{ rate: 100/s, duration: 1ms }', 10],
  ] as const) {
    it(`warm up for as long as the warm-up says, where the load is shorter: ${load}`, async (t) => {
      const server = await serve(t, healthy);
      const starts: number[] = [];
      const onPhase = (_: string, startUs: number): void => {
        starts.push(startUs);
      };
      await runLoad(server.origin, `${ONE_REQUEST}, load: ${load}`, { defaults: 'warmup: 100ms', onPhase });
      const [warm = 0, measured = 0] = starts;
      assert.ok(measured - warm >= 100_000, `${measured - warm} µs`);
      assert.ok(server.seen() >= fewest, `${server.seen()} requests`);
    });
  }

  it('count what is still in flight at the end of the graceful stop as unfinished, and say how much was open', async (t) => {
    const server = await serve(t, silent);
    const { counters, intervals } = await runLoad(
      server.origin,
      `${ONE_REQUEST}, load: { concurrency: 4, duration: 50ms }`,
      { threads: 2, defaults: 'warmup: 0s, gracefulStop: 50ms' },
    );
    assert.deepEqual([counters.started, counters.unfinished, counters.iterations.unfinished], [4, 4, 4]);
    assert.deepEqual(failuresOf(counters), {});
    assert.deepEqual(
      intervals.filter(({ final }) => !final).map(({ inFlight }) => inFlight),
      [2, 2],
    );
    assert.deepEqual(lawBreaches(intervals), []);
  });

  it('drain at a stop: what was in flight is answered, nothing more is started', async (t) => {
    const server = await serve(t, delayed(20));
    const controller = new AbortController();
    const load = runLoad(server.origin, `${ONE_REQUEST}, load: { concurrency: 3, duration: 60s }`, {
      stop: controller.signal,
    });
    await server.sawRequests(7);
    controller.abort();
    const seen = server.seen();
    const { counters, intervals, total } = await load;
    assert.deepEqual([counters.started, counters.ok, counters.unfinished], [server.seen(), server.seen(), 0]);
    assert.ok(server.seen() <= seen + 3);
    assert.ok(total.toUs - total.fromUs < 60e6, 'the window ends at the stop');
    assert.deepEqual(lawBreaches(intervals), []);
  });

  it('start nothing where the stop came in the warm-up, or before it', async (t) => {
    for (const warmups of [1, 0]) {
      const server = await serve(t, healthy);
      const controller = new AbortController();
      if (warmups === 0) controller.abort();
      const load = runLoad(server.origin, `${ONE_REQUEST}, load: { concurrency: 2, duration: 60s }`, {
        defaults: 'warmup: 60s',
        stop: controller.signal,
        threads: 2,
      });
      if (warmups > 0) await server.sawRequests(5);
      controller.abort();
      const { counters, total, outcome } = await load;
      assert.equal(counters.started, 0);
      assert.deepEqual(outcome.lost, []);
      assert.ok(!(total.toUs - total.fromUs > 0), 'a window without length');
    }
  });

  it('ask a port where nothing listens a bounded number of times', async () => {
    const server = await startFaultyServer(healthy);
    await server.close();
    const { counters, intervals } = await runLoad(
      server.origin,
      `${ONE_REQUEST}, load: { concurrency: 2, duration: 500ms }`,
    );
    // 10, 20, 40 … ms apart, less up to half of it: at most 8 attempts of each user in half a second.
    assert.ok(counters.started >= 2 && counters.started <= 24, `${counters.started} attempts`);
    assert.deepEqual(failuresOf(counters), { refused: counters.started });
    assert.deepEqual(lawBreaches(intervals), []);
  });

  it('count failures by class, status and request, over all of them', async (t) => {
    const server = await serve(t, everyNth(2, status(500)));
    const requests = '[{ name: a, path: /specs }, { name: b, path: /changes }]';
    const { counters, told } = await runLoad(
      server.origin,
      `workload: { kind: concurrency, requests: ${requests} }, load: { concurrency: 4, iterations: 80 }`,
      { threads: 4 },
    );
    assert.deepEqual(told.map(({ request, failure, status: code }) => `${failure} ${code} in ${request}`).sort(), [
      'status 500 in a',
      'status 500 in b',
    ]);
    assert.equal(
      told.reduce((sum, { count }) => sum + count, 0),
      counters.failed.status,
    );
  });

  it('ask below the base path of the target', async (t) => {
    const server = await serve(t, ({ url, send, answer }) =>
      send({ ...answer, status: url.pathname === '/api/v1/specs' ? 200 : 404 }),
    );
    const { counters } = await runLoad(
      `${server.origin}/api/v1`,
      `${ONE_REQUEST}, load: { concurrency: 1, iterations: 3 }`,
    );
    assert.equal(counters.ok, 3);
    assert.deepEqual([...new Set(server.log)], ['GET /api/v1/specs']);
  });

  it('are lost, and never waited for, where their last interval can’t be told', async (t) => {
    const server = await serve(t, healthy);
    const { run, ...rest } = inlinePool(1);
    const pool: Pool = { ...rest, run: (task, signal) => run({ ...task, port: deafToTheEnd(task.port) }, signal) };
    const load = 'load: { concurrency: 1, iterations: 3 }';
    const { outcome } = await runLoad(server.origin, `${ONE_REQUEST}, ${load}`, { pool });
    assert.deepEqual(outcome.lost, [{ shard: 0, reason: 'nobody takes this' }]);
  });

  it('see a walk that misses an item as failed, and go on with the next', async (t) => {
    const server = await serve(t, dropsItem(changeName(7)));
    const { counters, told } = await runLoad(
      server.origin,
      'workload: { kind: pagination, pageSize: 10 }, load: { concurrency: 2, iterations: 6 }',
      { threads: 2 },
    );
    assert.deepEqual([counters.iterations.ok, counters.iterations.failed], [0, 6]);
    assert.deepEqual([counters.ok, counters.failed.check, counters.pages], [18, 6, 24]);
    assert.match(told[0]?.detail ?? '', /the walk saw 39 items of 40/);
  });
});
