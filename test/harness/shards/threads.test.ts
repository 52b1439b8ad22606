import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { openThreads } from '../../../src/harness/shards/threads.ts';

describe('the threads of a run', { timeout: 60_000 }, () => {
  it('are one for a target beforehand, which the first that asks is given, and which ends with them if nobody asks', async (t) => {
    const started: Worker[] = [];
    const onWorker = (worker: Worker): number => started.push(worker);
    process.on('worker', onWorker);
    t.after(async () => {
      process.off('worker', onWorker);
      await Promise.all(started.map((worker) => worker.terminate()));
    });
    const threads = openThreads(1, 'target');
    await nextTurn();
    assert.equal(started.length, 1);
    const first = threads.takeTarget();
    await nextTurn();
    assert.equal(started.length, 1);
    const second = threads.takeTarget();
    await nextTurn();
    assert.equal(started.length, 2);
    threads.prepareTargets(2);
    threads.prepareTargets(1);
    await nextTurn();
    assert.equal(started.length, 4);
    const prepared = threads.takeTarget();
    await nextTurn();
    assert.equal(started.length, 4);
    await Promise.all([first.close(), second.close(), prepared.close(), threads.close()]);
    await openThreads(1, 'target').close();
    assert.deepEqual(
      started.map(({ threadId }) => threadId),
      [-1, -1, -1, -1, -1],
    );
  });
});
