import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HeapReading, WorkCounters } from '../../../src/monitor/isolate/work-counters.ts';

type Costs = {
  /** Bytes that each reading of the heap allocates, behind what it tells; that each look for collections does; each turn of a timer; each collection that Node tells of. */
  readonly reading?: number;
  readonly look?: number;
  readonly turn?: number;
  readonly telling?: number;
};

/** A heap that nobody uses but the counters themselves, and the test. */
class OwnHeap {
  #allocated = 0;
  #isTurnCounted = false;
  readonly #costs: Costs;

  constructor(costs: Costs) {
    this.#costs = costs;
  }

  allocate(bytes: number): void {
    this.#allocated += bytes;
  }

  readonly read = (): HeapReading => {
    if (!this.#isTurnCounted) {
      this.#isTurnCounted = true;
      this.allocate(this.#costs.turn ?? 0);
      setImmediate(() => {
        this.#isTurnCounted = false;
      });
    }
    const used = this.#allocated;
    this.allocate(this.#costs.reading ?? 0);
    return { used, external: 0, allocated: null };
  };

  readonly take = (): readonly [] => {
    this.allocate(this.#costs.look ?? 0);
    return [];
  };

  #run: (renew: () => void) => void = () => undefined;

  readonly runRenewals = (run: (renew: () => void) => void): void => {
    this.#run = run;
  };

  readonly findCause = () => this.cause;

  /** A collection that leaves all as it was: Node tells of it in the next turn, and the profiler is replaced. */
  readonly cause = (): void => {
    setImmediate(() => {
      this.allocate(this.#costs.telling ?? 0);
      this.#run(() => this.allocate(this.#costs.look ?? 0));
    });
  };

  readonly close = (): void => undefined;
}

/** A timer that is due already would run in the turn that is under way. */
const nextTurn = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setTimeout(resolve, 1));
};

describe('what the counters allocate themselves is no work', () => {
  it('for a look at the heap and at its collections', () => {
    const heap = new OwnHeap({ reading: 40, look: 100 });
    const counters = new WorkCounters(heap.read, heap);
    const before = counters.readWork().alloc ?? 0;
    heap.allocate(7);
    counters.readWork();
    counters.runOwn(() => heap.allocate(5_000));
    assert.equal((counters.readWork().alloc ?? 0) - before, 7);
  });

  it('for a brief task, and each of the readings around it', () => {
    const heap = new OwnHeap({ reading: 40, look: 100 });
    const counters = new WorkCounters(heap.read, heap);
    const before = counters.readWork().alloc ?? 0;
    for (let times = 0; times < 3; times += 1) counters.runBrief(() => heap.allocate(700));
    assert.equal(counters.readWork().alloc, before);
  });

  it('for a turn of the timer that runs a brief task', async () => {
    const heap = new OwnHeap({ reading: 40, look: 100, turn: 60 });
    const counters = new WorkCounters(heap.read, heap);
    await counters.measureNode();
    const before = counters.readWork().alloc ?? 0;
    await nextTurn();
    counters.runBrief(() => heap.allocate(700));
    assert.equal(counters.readWork().alloc, before);
  });

  it('for a collection that Node tells of, and for the profiler that is replaced then', async () => {
    const heap = new OwnHeap({ reading: 40, look: 100, telling: 6_800 });
    const counters = new WorkCounters(heap.read, heap);
    await counters.measureNode();
    const before = counters.readWork().alloc ?? 0;
    for (let times = 0; times < 3; times += 1) {
      heap.cause();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(counters.readWork().alloc, before);
  });

  it('is measured of no turn in which a task of its own ran', async () => {
    const heap = new OwnHeap({ reading: 40, look: 100, turn: 60 });
    const counters = new WorkCounters(heap.read, heap);
    const measured = counters.measureNode();
    const tasks = setInterval(() => counters.runOwn(() => heap.allocate(5_000)), 1);
    await measured;
    clearInterval(tasks);
    const before = counters.readWork().alloc ?? 0;
    await nextTurn();
    counters.runBrief(() => heap.allocate(700));
    const [least, most] = [0, 60];
    const left = (counters.readWork().alloc ?? 0) - before;
    assert.ok(left >= least && left <= most, `${left} bytes: a turn may go unmeasured, but is never taken for more`);
  });
});
