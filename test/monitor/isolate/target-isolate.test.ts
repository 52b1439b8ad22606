import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import { type Gauges, mergeGauges } from '../../../src/metrics/gauge.ts';
import { sampleIsolate } from '../../../src/monitor/isolate/isolate.ts';
import { threadEntry } from '../../../src/thread-entry.ts';
import type { IsolateNews, IsolateOrder } from '../../support/isolate-thread.ts';
import { moduleUrl } from '../../support/project.ts';

const MB = 1e6;
type Done = Extract<IsolateNews, { kind: 'done' }>;

/** A thread that is watched, and does what it is told. */
class WatchedThread {
  #gauges: Gauges = {};
  readonly #worker: Worker;

  constructor(t: TestContext) {
    this.#worker = new Worker(threadEntry('isolate-thread', moduleUrl('test/support/isolate-thread').href), {
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 400 },
    });
    this.#worker.on('message', (news: IsolateNews) => {
      if (news.kind === 'gauges') this.#gauges = mergeGauges(this.#gauges, news.gauges);
    });
    t.after(async () => {
      await this.#worker.terminate();
    });
  }

  /** All that was reported since the last call. */
  take(): Gauges {
    const gauges = this.#gauges;
    this.#gauges = {};
    return gauges;
  }

  do(order: IsolateOrder): Promise<Done> {
    return new Promise((resolve, reject) => {
      const onNews = (news: IsolateNews): void => {
        if (news.kind !== 'done') return;
        this.#worker.off('message', onNews);
        resolve(news);
      };
      this.#worker.on('message', onNews).once('error', reject);
      this.#worker.postMessage(order);
    });
  }

  /** Bytes held, with every sample before it reported. */
  async settle(): Promise<number> {
    const { floor } = await this.do({ kind: 'settle' });
    assert.ok(floor);
    assert.equal(floor['target.memory'], Number(floor['target.heap']) + Number(floor['target.external']));
    return floor['target.memory'];
  }
}

describe('the isolate sampler', { timeout: 60_000 }, () => {
  for (const kind of ['heap', 'buffers'] as const) {
    const gauge = kind === 'heap' ? 'target.heap' : 'target.external';

    it(`sees 100 MB of ${kind} that came and went within one synchronous call`, async (t) => {
      const thread = new WatchedThread(t);
      const floor = await thread.settle();
      thread.take();
      await thread.do({ kind, collect: false });
      await thread.settle();
      const { 'target.memory': memory, [gauge]: part } = thread.take();
      assert.ok((memory?.max ?? 0) - floor >= 90 * MB, `memory rose by ${((memory?.max ?? 0) - floor) / MB} MB`);
      assert.ok((part?.max ?? 0) >= 90 * MB);
    });

    it(`sees 100 MB of ${kind} even when they were collected before any timer could fire`, async (t) => {
      const thread = new WatchedThread(t);
      const floor = await thread.settle();
      thread.take();
      const { memory: before } = await thread.do({ kind: 'memory' });
      await thread.do({ kind, collect: true });
      const { memory: behind } = await thread.do({ kind: 'memory' });
      assert.ok(before && behind);
      const left = behind.heapUsed + behind.external - before.heapUsed - before.external;
      assert.ok(left < 60 * MB, `the collection left ${left / MB} MB: there was nothing to miss`);
      await thread.settle();
      const { 'target.memory': memory } = thread.take();
      assert.ok((memory?.max ?? 0) - floor >= 90 * MB, `memory rose by ${((memory?.max ?? 0) - floor) / MB} MB`);
    });
  }

  it('raises the peak by what it saw before a collection, and leaves the mean to the samples', async (t) => {
    const thread = new WatchedThread(t);
    await thread.settle();
    thread.take();
    await thread.do({ kind: 'heap', collect: true });
    await thread.settle();
    const { 'target.memory': memory } = thread.take();
    assert.ok(memory);
    assert.ok(memory.sum / memory.n < memory.max);
  });

  it('finds the same floor again once what was held is released, and what is held while it is', async (t) => {
    const thread = new WatchedThread(t);
    await thread.settle();
    const floor = await thread.settle();
    await thread.do({ kind: 'hold', bytes: 20 * MB });
    const holding = await thread.settle();
    assert.ok(Math.abs(holding - floor - 20 * MB) < MB, `${(holding - floor) / MB} MB`);
    await thread.do({ kind: 'release' });
    const released = await thread.settle();
    assert.ok(Math.abs(released - floor) < MB, `${(released - floor) / MB} MB`);
  });

  it('measures what process.memoryUsage() calls heapUsed and external', async (t) => {
    const thread = new WatchedThread(t);
    await thread.do({ kind: 'hold', bytes: 10 * MB });
    const floor = await thread.settle();
    const { memory } = await thread.do({ kind: 'memory' });
    assert.ok(memory);
    assert.ok(Math.abs(memory.heapUsed + memory.external - floor) < MB);
  });

  it('shows a blocked loop in its lag, its utilisation and its CPU', async (t) => {
    const thread = new WatchedThread(t);
    await thread.settle();
    thread.take();
    await thread.do({ kind: 'block', ms: 300 });
    await thread.settle();
    const gauges = thread.take();
    const { max = 0, sum = 0, n = 1 } = gauges['target.loopLag'] ?? {};
    assert.ok(max >= 270, `${max} ms`);
    // All blocks of n ms, of which none is longer than `max`, delay by that much at least, and at most.
    const [mean, least, most] = [sum / n, max ** 2 / (2 * (n + 1)), max / 2];
    assert.ok(least <= mean && mean <= most, `on average ${mean} ms in ${n}, not ${least} to ${most}`);
    assert.ok((gauges['target.elu']?.max ?? 0) > 50);
    assert.ok(gauges['target.cpu'] === undefined || gauges['target.cpu'].max > 10);
  });

  it('weighs a block of the loop by the time that it takes, also over several reports', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let [nowUs, gauges] = [0, {} as Gauges];
    const rates = { sampleMs: 20, reportMs: 250 };
    const sampler = sampleIsolate(
      (more) => {
        gauges = mergeGauges(gauges, more);
      },
      rates,
      () => nowUs,
    );
    t.after(sampler.stop);
    for (const ms of [20, 320, ...Array.from({ length: 34 }, () => 20)]) {
      nowUs += ms * 1e3;
      t.mock.timers.tick(20);
    }
    sampler.stop();
    const { n = 0, sum = 0, max } = gauges['target.loopLag'] ?? {};
    assert.deepEqual([n, max], [1_020, 300]);
    assert.ok(Math.abs(sum / n - 300 ** 2 / 2 / 1_020) < 1e-6, `${sum / n} ms`);
  });

  it('reports a last time when it is stopped, once, and then lets its thread end', async (t) => {
    const thread = new WatchedThread(t);
    await thread.settle();
    thread.take();
    await thread.do({ kind: 'stop' });
    assert.ok((thread.take()['target.memory']?.n ?? 0) >= 1);
  });

  it('keeps nobody alive, and settles even when it was stopped', async () => {
    const reports: Gauges[] = [];
    const sampler = sampleIsolate((gauges) => reports.push(gauges), { sampleMs: 20, reportMs: 250 });
    sampler.stop();
    assert.equal(reports.length, 1);
    assert.ok((await sampler.settle())['target.memory'] > 0);
    assert.equal(reports.length, 1);
  });
});
