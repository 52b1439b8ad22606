import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import {
  CollectionProfiler,
  type CollectionStatistics,
  type ProfilerParts,
} from '../../../src/monitor/isolate/collection-profiler.ts';
import { threadEntry } from '../../../src/thread-entry.ts';
import { moduleUrl } from '../../support/project.ts';

/** Profilers whose collections are the test's. */
class MadeProfilers {
  readonly events: string[] = [];
  collected = 0;
  tell: (count: number) => void = () => undefined;
  #running: CollectionStatistics[] = [];
  #started = 0;

  readonly parts: ProfilerParts = {
    start: () => {
      const number = this.#started;
      const statistics: CollectionStatistics[] = [];
      this.#running = statistics;
      this.#started += 1;
      this.events.push(`start ${number}`);
      return {
        stop: () => {
          this.events.push(`stop ${number}`);
          return { version: 1, startTime: 0, endTime: 0, statistics };
        },
      };
    },
    observe: (onCollected) => {
      this.tell = onCollected;
      return { disconnect: () => this.events.push('disconnect') };
    },
    collect: () => {
      this.collected += 1;
      this.happen('MarkSweepCompact');
    },
  };

  /** A collection that nobody has been told of yet. */
  happen(gcType = 'Scavenge', cost = 1000): void {
    const heap = { heapStatistics: {}, heapSpaceStatistics: [] };
    this.#running.push({ gcType, cost, beforeGC: heap, afterGC: heap } as unknown as CollectionStatistics);
  }
}

type Kept = readonly [gcType: string, cost: number];

function kept({ gcType, cost }: CollectionStatistics): Kept {
  return [gcType, cost];
}

function watched(t: TestContext): MadeProfilers & { readonly profiler: CollectionProfiler<Kept> } {
  const made = new MadeProfilers();
  const profiler = new CollectionProfiler(kept, made.parts);
  t.after(() => profiler.close());
  return Object.assign(made, { profiler });
}

describe('the profiler of collections', () => {
  it('is started anew before it is stopped, so that no collection falls between', () => {
    const made = new MadeProfilers();
    const profiler = new CollectionProfiler(kept, made.parts);
    profiler.take();
    profiler.close();
    assert.deepEqual(made.events, ['start 0', 'start 1', 'stop 0', 'disconnect', 'stop 1']);
  });

  it('is replaced after its first collection, which is told once', (t) => {
    const made = watched(t);
    made.happen();
    made.tell(1);
    assert.deepEqual(made.events, ['start 0', 'start 1', 'stop 0']);
    assert.equal(made.profiler.take().length, 1);
    assert.equal(made.profiler.take().length, 0);
  });

  it('is kept for many collections once it has grown old', (t) => {
    const made = watched(t);
    for (let turn = 0; turn < 31; turn += 1) {
      for (let each = 0; each < 2; each += 1) made.happen();
      made.tell(2);
    }
    assert.deepEqual(made.events, ['start 0']);
    for (let each = 0; each < 2; each += 1) made.happen();
    made.tell(2);
    assert.deepEqual(made.events, ['start 0', 'start 1', 'stop 0']);
    assert.equal(made.profiler.take().length, 64);
  });

  it('has those that have grown old collected before they are many, which pauses nobody', (t) => {
    const made = watched(t);
    for (let look = 0; look < 15; look += 1) {
      made.happen();
      made.happen();
      made.profiler.take();
    }
    assert.equal(made.collected, 0);
    made.happen();
    made.happen();
    const taken = made.profiler.take();
    assert.equal(made.collected, 1);
    assert.deepEqual(taken, [
      ['Scavenge', 1000],
      ['Scavenge', 1000],
      ['MarkSweepCompact', 0],
    ]);
  });

  it('need not have them collected where the thread has done so itself', (t) => {
    const made = watched(t);
    for (let look = 0; look < 40; look += 1) {
      made.happen();
      made.happen(look % 10 === 9 ? 'MarkSweepCompact' : 'Scavenge');
      made.profiler.take();
    }
    assert.equal(made.collected, 0);
  });

  it('is replaced by who wants to measure that', (t) => {
    const made = watched(t);
    let renewals = 0;
    made.profiler.runRenewals((renew) => {
      renew();
      renewals += 1;
    });
    made.happen();
    made.tell(1);
    made.profiler.take();
    assert.equal(renewals, 1);
  });

  it('leaves none behind that goes on writing', { timeout: 60_000 }, async () => {
    // Each of its 1,000 collections would add 13 kB to each profiler that was stopped: 500 MB with one for every tenth.
    const worker = new Worker(threadEntry('collecting-thread', moduleUrl('test/support/collecting-thread').href), {
      resourceLimits: { maxYoungGenerationSizeMb: 1 },
    });
    const { collections, grownBytes } = await new Promise<{ collections: number; grownBytes: number }>(
      (resolve, reject) => worker.on('message', resolve).on('error', reject),
    );
    assert.ok(collections >= 1_000, `${collections} collections`);
    assert.ok(grownBytes < 100e6, `${grownBytes} bytes`);
  });
});
