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

  it('reads the run-queue wait once a second, and at the edges of a window', {
    skip: process.platform !== 'linux',
  }, async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let nowUs = 0;
    const ends: number[] = [];
    const sampler = sampleIsolate(
      ({ 'wait.target': wait }) => {
        if (wait) ends.push(wait.lastAtUs / 1e3);
      },
      { sampleMs: 20, reportMs: 250 },
      () => nowUs,
    );
    t.after(sampler.stop);
    for (let ms = 250; ms <= 2_500; ms += 250) {
      nowUs = ms * 1e3;
      t.mock.timers.tick(250);
    }
    assert.deepEqual(ends, [1_000, 2_000]);
    nowUs = 2_600_000;
    await sampler.settle();
    assert.deepEqual(ends, [1_000, 2_000, 2_600]);
  });

  it('reports as a window opens and as it ends, and neither just before its end nor at one that nobody knows', (t) => {
    t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    let nowMs = 0;
    const spans: (readonly [fromMs: number, toMs: number])[] = [];
    const sampler = sampleIsolate(
      ({ 'target.elu': busy }) => spans.push([(busy?.firstAtUs ?? 0) / 1e3, (busy?.lastAtUs ?? 0) / 1e3]),
      { sampleMs: null, reportMs: 250 },
      () => nowMs * 1e3,
    );
    t.after(sampler.stop);
    const pass = (ms: number): void => {
      for (let left = ms; left > 0; left -= 1) {
        nowMs += 1;
        t.mock.timers.tick(1);
      }
    };
    pass(100);
    sampler.begin(960e3);
    pass(1_000);
    assert.deepEqual(spans.splice(0), [
      [0, 100],
      [100, 250],
      [250, 500],
      // A report at 750 would be of the window, too; that at 1,000 is not.
      [500, 750],
      [750, 961],
      [961, 1_000],
    ]);
    sampler.begin(1_300e3);
    pass(250);
    // There is none at 1,250.
    assert.deepEqual(spans.splice(0), [
      [1_000, 1_100],
      [1_100, 1_301],
    ]);
    sampler.begin(null);
    pass(250);
    assert.deepEqual(spans, [
      [1_301, 1_350],
      [1_350, 1_500],
    ]);
  });

  it('goes on at another pace, without what was seen at the one before', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let nowUs = 0;
    const reports: Gauges[] = [];
    const sampler = sampleIsolate(
      (gauges) => reports.push(gauges),
      { sampleMs: null, reportMs: 1_000 },
      () => nowUs,
    );
    t.after(sampler.stop);
    const pass = (times: number, ms: number): void => {
      for (let time = 0; time < times; time += 1) {
        nowUs += ms * 1e3;
        t.mock.timers.tick(20);
      }
    };
    const told = () => reports.splice(0).map((gauges) => [gauges['target.memory']?.n, gauges['target.loopLag']?.max]);
    pass(50, 20);
    assert.deepEqual(told(), [[1, undefined]]);
    pass(10, 20);
    sampler.restart({ sampleMs: 20, reportMs: 260 });
    pass(12, 20);
    pass(1, 120);
    assert.deepEqual(told(), [[14, 100]]);
    sampler.restart({ sampleMs: null, reportMs: 1_000 });
    pass(50, 20);
    assert.deepEqual(told(), [[1, undefined]]);
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
