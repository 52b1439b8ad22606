import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { HarnessError } from '../../src/errors.ts';
import { TargetThread } from '../../src/targets/thread/target-thread.ts';

const READY = "require('worker_threads').parentPort.postMessage({ kind: 'ready' });";

function openThread(
  t: TestContext,
  source: string,
  options: WorkerOptions & { readonly closeTimeoutMs?: number } = {},
): { thread: TargetThread<null, null>; worker: Worker } {
  const worker = new Worker(source, { ...options, eval: true });
  t.after(async () => {
    await worker.terminate();
  });
  const { closeTimeoutMs = 3_000 } = options;
  return {
    thread: new TargetThread(worker, { what: 'the target', code: 'TARGET', hint: 'look', closeTimeoutMs }),
    worker,
  };
}

describe('a thread that does not listen', { timeout: 60_000 }, () => {
  it('is ended all the same when it is told to close', async (t) => {
    const { thread, worker } = openThread(t, `${READY} setInterval(() => {}, 1000)`, { closeTimeoutMs: 20 });
    await thread.ready;
    thread.serve(null);
    const exited = once(worker, 'exit');
    await thread.close();
    await exited;
  });

  it('is ended at once while it has nothing to serve, as one that still loads its code', async (t) => {
    const { thread, worker } = openThread(t, 'for (;;);', { closeTimeoutMs: 3_600_000 });
    thread.ready.catch(() => undefined);
    const exited = once(worker, 'exit');
    await thread.close();
    await exited;
  });
});

describe('a thread that dies by itself', { timeout: 60_000 }, () => {
  const deaths: readonly (readonly [how: string, source: string, reason: RegExp, options?: WorkerOptions])[] = [
    ['throws', "setImmediate(() => { throw new Error('boom') })", /its thread failed: boom/],
    ['rejects', "setImmediate(() => Promise.reject(new Error('lost')))", /its thread failed: lost/],
    ['exits', 'setImmediate(() => process.exit(7))', /exit code 7/],
    ['ends', '', /exit code 0/],
    [
      'runs out of memory',
      'setImmediate(() => { const held = []; for (;;) held.push(new Array(1000).fill(Math.random())) })',
      /out of memory/,
      { resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 } },
    ],
  ];
  for (const [how, source, reason, options] of deaths) {
    it(`tells why when it ${how}, before it was ready or after`, async (t) => {
      const { thread } = openThread(t, `${READY} ${source}`, options);
      await thread.ready;
      assert.match(await thread.died, reason);
      await thread.close();
      assert.equal(await thread.settle(), undefined);
      const early = openThread(t, source, options);
      await assert.rejects(
        early.thread.ready,
        (error) => error instanceof HarnessError && error.code === 'TARGET' && reason.test(error.message),
      );
    });
  }

  it('answers a pending settle with nothing', async (t) => {
    const { thread } = openThread(
      t,
      `${READY} require('worker_threads').parentPort.once('message', () => process.exit(1))`,
    );
    await thread.ready;
    assert.equal(await thread.settle(), undefined);
  });
});
