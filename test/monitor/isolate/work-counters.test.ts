import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GCProfiler, getHeapStatistics } from 'node:v8';
import fc from 'fast-check';
import { type Collection, watchCollections } from '../../../src/monitor/isolate/collections.ts';
import { type HeapReading, WorkCounters } from '../../../src/monitor/isolate/work-counters.ts';

/** An array of 100 small numbers: its head of 32 bytes, the head of its elements of 16, and 8 bytes for each. */
const ARRAY_BYTES = 32 + 16 + 100 * 8;
/** Pages of the heap have a gap at their end, where no further object fits. */
const GAPS = 0.004;

let sink: unknown;

function allocateArrays(count: number): void {
  for (let made = 0; made < count; made += 1) sink = new Array<number>(100);
}

describe('the work counters of an isolate', () => {
  it('count the bytes of a known number of objects, over many collections', () => {
    const counters = new WorkCounters();
    allocateArrays(1_000);
    const before = counters.readWork();
    allocateArrays(400_000);
    const after = counters.readWork();
    counters.close();
    const share = (after.alloc ?? 0) - (before.alloc ?? 0) - 400_000 * ARRAY_BYTES;
    assert.ok(Math.abs(share) <= 400_000 * ARRAY_BYTES * GAPS, `${share} bytes`);
    assert.ok(sink);
    assert.ok((after.gc ?? 0) > (before.gc ?? 0), 'there were collections');
  });

  it('leave out what the sampler allocates, with and without a collection in between', () => {
    const counters = new WorkCounters();
    const own = (): void => {
      counters.runOwn(() => allocateArrays(30_000));
      counters.runBrief(() => allocateArrays(10));
    };
    own();
    const before = counters.readWork();
    for (let times = 0; times < 20; times += 1) own();
    allocateArrays(20_000);
    const after = counters.readWork();
    counters.close();
    const extra = (after.alloc ?? 0) - (before.alloc ?? 0) - 20_000 * ARRAY_BYTES;
    const ownBytes = 20 * 30_010 * ARRAY_BYTES;
    assert.ok(Math.abs(extra) <= ownBytes * 0.001, `${extra} bytes beside ${ownBytes} of its own`);
  });

  it('see each collection once, however often they look', () => {
    const whole = new GCProfiler();
    whole.start();
    const collections = watchCollections();
    let seen = 0;
    for (let turn = 0; turn < 500; turn += 1) {
      allocateArrays((turn * 7919) % 1009);
      seen += collections.take().length;
    }
    // Each look allocates, and so may cause one more.
    for (let last = -1; last !== 0; seen += last) last = collections.take().length;
    const { statistics } = whole.stop();
    collections.close();
    assert.ok(statistics.length > 3);
    assert.equal(seen, statistics.length);
  });

  it('agree with the count of all allocated bytes, where Node has one', (t) => {
    const counted = (): number | undefined =>
      (getHeapStatistics() as { readonly total_allocated_bytes?: number }).total_allocated_bytes;
    if (counted() === undefined) return t.skip('this version of Node does not count allocated bytes');
    const bySum = new WorkCounters(() => {
      const { used_heap_size: used, external_memory: external } = getHeapStatistics();
      return { used, external, allocated: null };
    });
    const [from, fromCount] = [bySum.readWork().alloc ?? 0, counted() ?? 0];
    allocateArrays(200_000);
    const [to, toCount] = [bySum.readWork().alloc ?? 0, counted() ?? 0];
    bySum.close();
    assert.ok(Math.abs((to - from) / (toCount - fromCount) - 1) < GAPS);
  });
});

/** What happens to a heap: bytes are allocated, collected down to a share, read, or a brief task allocates some. */
type Happening =
  | { readonly kind: 'allocate'; readonly bytes: number }
  | { readonly kind: 'collect'; readonly kept: number }
  | { readonly kind: 'read' }
  | { readonly kind: 'own'; readonly bytes: number; readonly collects: boolean };

const bytes = fc.integer({ min: 0, max: 1e7 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('allocate' as const), bytes }),
  fc.record({ kind: fc.constant('collect' as const), kept: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('read' as const) }),
  fc.record({ kind: fc.constant('own' as const), bytes, collects: fc.boolean() }),
);

/** A heap whose allocations and collections are the test's. */
class MadeHeap {
  allocated = 0;
  #used: number;
  #pending: Collection[] = [];
  /** Collects at the next reading, as the reading itself allocates. */
  collectsAtReading = false;

  constructor(used: number) {
    this.#used = used;
  }

  allocate(more: number): void {
    this.allocated += more;
    this.#used += more;
  }

  collect(kept: number): void {
    const heapAfter = Math.floor(this.#used * kept);
    this.#pending.push({
      kind: 'minor',
      heapBefore: this.#used,
      heapAfter,
      externalBefore: 0,
      externalAfter: 0,
      pauseUs: 1000,
    });
    this.#used = heapAfter;
  }

  readonly read = (): HeapReading => {
    const reading = { used: this.#used, external: 0, allocated: null };
    if (this.collectsAtReading) {
      this.collectsAtReading = false;
      this.collect(0.5);
    }
    return reading;
  };

  readonly take = (): readonly Collection[] => {
    const taken = this.#pending;
    this.#pending = [];
    return taken;
  };

  readonly runRenewals = (): void => undefined;

  readonly findCause = () => (): void => undefined;

  readonly close = (): void => undefined;
}

describe('the sum over collections', () => {
  it('is what was allocated, whatever was collected when and however often it was read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e8 }),
        fc.array(happening, { maxLength: 60 }),
        fc.boolean(),
        (used, all, late) => {
          const heap = new MadeHeap(used);
          const counters = new WorkCounters(heap.read, heap);
          let own = 0;
          let pauses = 0;
          for (const each of all) {
            switch (each.kind) {
              case 'allocate':
                heap.allocate(each.bytes);
                break;
              case 'collect':
                heap.collect(each.kept);
                pauses += 1;
                break;
              case 'read':
                counters.readWork();
                break;
              case 'own':
                own += each.bytes;
                if (each.collects) pauses += 1;
                counters.runOwn(() => {
                  heap.allocate(each.bytes);
                  if (each.collects) heap.collect(0.25);
                });
            }
          }
          heap.collectsAtReading = late;
          const { alloc, gc } = counters.readWork();
          assert.equal(alloc, heap.allocated - own);
          assert.equal(gc, pauses + (late ? 1 : 0));
        },
      ),
    );
  });

  it('tells a task of each collection once', () => {
    const heap = new MadeHeap(1_000_000);
    const counters = new WorkCounters(heap.read, heap);
    const told: number[] = [];
    const tell = (collections: readonly Collection[]): void => {
      told.push(collections.length);
    };
    heap.collect(0.5);
    counters.readWork();
    heap.collect(0.5);
    counters.runOwn((collections) => {
      tell(collections);
      heap.collect(0.5);
    });
    counters.runOwn(tell);
    counters.runOwn(tell);
    assert.deepEqual(told, [2, 1, 0]);
  });

  it('takes a brief task in which a collection came to allocate what the one before did', () => {
    const heap = new MadeHeap(1_000_000);
    const counters = new WorkCounters(heap.read, heap);
    counters.runBrief(() => heap.allocate(700));
    counters.runBrief(() => {
      heap.allocate(700);
      heap.collect(0.1);
    });
    assert.equal(counters.readWork().alloc, 0);
  });

  it('believes the count of all allocated bytes where Node has one', () => {
    const heap = new MadeHeap(5_000);
    const counters = new WorkCounters(() => ({ ...heap.read(), allocated: 10 * heap.allocated + 7 }), heap);
    heap.allocate(100);
    heap.collect(0.5);
    counters.runOwn(() => heap.allocate(3));
    counters.runBrief(() => heap.allocate(2));
    assert.equal(counters.readWork().alloc, 1_007);
  });
});
