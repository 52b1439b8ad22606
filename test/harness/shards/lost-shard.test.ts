import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { Pool } from '../../../src/harness/shards/pool.ts';
import type { ShardCommand, ShardTask } from '../../../src/workers/protocol.ts';
import { startServer } from '../../support/answering-server.ts';
import { inlinePool, runLoad } from '../../support/inline-load.ts';
import { runOnThreads, threadsOf } from '../../support/library-run.ts';
import { scenarioText } from '../../support/scenario-text.ts';

/** Two shards, the first of which dies as that phase begins. */
function poolWithDyingShard(phase: 'warmup' | 'measured' = 'measured'): Pool {
  const whole = inlinePool(2);
  return { ...whole, run: (task, signal) => (task.id.shard === 0 ? die(task, phase) : whole.run(task, signal)) };
}

async function die({ port }: ShardTask, phase: 'warmup' | 'measured'): Promise<void> {
  port.postMessage({ kind: 'ready' });
  for (;;) {
    const [command] = (await once(port, 'message')) as [ShardCommand];
    if (command.kind === 'begin' && command.phase === phase) break;
  }
  port.close();
  throw new Error('its thread fell over');
}

describe('a shard that is lost', () => {
  it('leaves the others to go on to their end', async (t) => {
    const { server, port } = await startServer();
    t.after(() => server.close());
    const keys =
      'workload: { kind: concurrency, requests: [{ name: a, path: / }] }, load: { concurrency: 2, iterations: 40 }';
    const { outcome, counters } = await runLoad(`http://127.0.0.1:${port}`, keys, { pool: poolWithDyingShard() });
    assert.deepEqual(outcome.lost, [{ shard: 0, reason: 'its thread fell over' }]);
    assert.equal(counters.ok, 20);
  });

  it('keeps no abort gate from ending the run, though it never told of anything', { timeout: 20_000 }, async (t) => {
    const { server, port } = await startServer();
    t.after(() => server.close());
    const seconds: number[] = [];
    const text = scenarioText(
      `http://127.0.0.1:${port}`,
      `workload: { kind: concurrency, requests: [{ name: a, path: /, expect: { status: 500 } }] },
      load: { concurrency: 2, duration: 10m }, gates: [{ gate: "share(ok) == 100%", abort: true }]`.replace(
        /\s+/g,
        ' ',
      ),
    );
    const result = await runOnThreads(threadsOf(poolWithDyingShard()), text, (event) => {
      if (event.kind === 'second') seconds.push(event.doneSec);
    });
    assert.match(result.scenarios[0]?.validity.reasons.join() ?? '', /ended early: share\(ok\) == 100%/);
    assert.ok(seconds.length > 0);
  });

  it('ends the run where that is configured, with what was measured', async (t) => {
    const { server, port } = await startServer();
    t.after(() => server.close());
    const keys = `workload: { kind: concurrency, requests: [{ name: a, path: / }] },
      load: { concurrency: 2, duration: 10m }, onLostShard: stop`.replace(/\s+/g, ' ');
    const { outcome, counters, total } = await runLoad(`http://127.0.0.1:${port}`, keys, {
      pool: poolWithDyingShard(),
    });
    assert.deepEqual(
      outcome.lost.map(({ shard }) => shard),
      [0],
    );
    assert.equal(counters.started, counters.ok + counters.unfinished);
    assert.ok(total.toUs - total.fromUs < 600e6);
  });

  it('ends the run in its warm-up where that is configured, and nothing is measured', {
    timeout: 20_000,
  }, async (t) => {
    const { server, port } = await startServer();
    t.after(() => server.close());
    const keys = `workload: { kind: concurrency, requests: [{ name: a, path: / }] },
      load: { concurrency: 2, duration: 10m }, onLostShard: stop`.replace(/\s+/g, ' ');
    const { outcome, counters } = await runLoad(`http://127.0.0.1:${port}`, keys, {
      pool: poolWithDyingShard('warmup'),
      defaults: 'warmup: 10m',
    });
    assert.deepEqual([outcome.lost, counters.started], [[{ shard: 0, reason: 'its thread fell over' }], 0]);
  });
});
