import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type { Work } from '../../metrics/work.ts';
import { readThreadCpuUs } from '../thread/thread-cpu.ts';
import { type Collection, type CollectionSource, watchCollections } from './collections.ts';

/** The work that an isolate can tell of itself; its server counts the bytes on the wire. */
export type IsolateWork = Omit<Work, 'in' | 'out'>;

/** Bytes of an isolate. `allocated` counts everything ever allocated on its heap; null where Node does not tell (before 25). */
export type HeapReading = { readonly used: number; readonly external: number; readonly allocated: number | null };

/**
 * Cumulative work of the calling thread's isolate, without what its own sampling allocates.
 *
 * Where Node does not count allocated bytes, they are the sum over garbage collections of what the heap held before each of
 * them, less what it held after the one before. External memory can come and go between two collections, so its sum is a
 * lower bound.
 */
export class WorkCounters {
  readonly #readHeap: () => HeapReading;
  readonly #source: CollectionSource;
  #sums: AllocationSums;
  #ownBytes = 0;
  /** What each brief task has allocated when no collection came into it. */
  readonly #lastBriefBytes = { look: 0, renewal: 0 };
  #tasksRun = 0;
  /** What Node allocates for each turn of the timer that runs a brief task; 0 until it has been measured. */
  #turnBytes = 0;
  /** What Node allocates to tell of a collection; 0 until it has been measured. */
  #tellingBytes = 0;
  #renewals = 0;
  /** What it allocates to look for collections where there are none. */
  #lookingBytes = 0;
  /** Collections that no task has been told of yet. */
  #untold: Collection[] = [];

  /** The arguments replace the calling thread's heap and collections in tests. */
  constructor(readHeap: () => HeapReading = readThreadHeap, source: CollectionSource = watchCollections()) {
    this.#readHeap = readHeap;
    this.#source = source;
    const { used, external } = readHeap();
    this.#sums = { heap: -used, external: -external, pauseUs: 0 };
    this.#lookingBytes = leastOf(Array.from({ length: TRIES }, () => allocatedBetween(this.#look(), this.#look())));
    source.runRenewals((renew) => {
      this.#runBriefly('renewal', renew);
      this.#ownBytes += this.#tellingBytes;
      this.#renewals += 1;
    });
  }

  /** Cumulative bytes and milliseconds: only the difference between two readings means anything. */
  readWork(): IsolateWork {
    const reading = this.#look();
    const cpuUs = readThreadCpuUs();
    return {
      alloc: this.#allocatedAt(reading) - this.#ownBytes,
      external: this.#sums.external + reading.external,
      cpu: cpuUs === null ? null : cpuUs / 1e3,
      gc: this.#sums.pauseUs / 1e3,
    };
  }

  /** Runs a task of the sampler with the collections that no task was told of yet. What this allocates is the sampler's own. */
  runOwn(task: (collections: readonly Collection[]) => void): void {
    this.#tasksRun += 1;
    const before = this.#allocatedAt(this.#look());
    const ownBefore = this.#ownBytes;
    const collections = this.#untold;
    this.#untold = [];
    task(collections);
    const after = this.#allocatedAt(this.#look());
    // The first look has counted what the last one allocates after its reading, as both allocate the same.
    this.#ownBytes = ownBefore + after - before;
  }

  /** Measures what Node allocates for this, in some milliseconds during which nothing else happens in the thread. */
  async measureNode(): Promise<void> {
    await this.#measureTurns();
    await this.#measureTelling();
  }

  async #measureTurns(): Promise<void> {
    const turns: number[] = [];
    let last: { readonly reading: HeapReading; readonly tasksRun: number } | null = null;
    let left = MOST_TURNS;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const [first, second] = [this.#readHeap(), this.#readHeap()];
        // A thread that gets no core for long runs the sampler's own tasks between any two turns.
        if (last?.tasksRun === this.#tasksRun) {
          turns.push(allocatedBetween(last.reading, first) - allocatedBetween(first, second));
        }
        last = { reading: second, tasksRun: this.#tasksRun };
        left -= 1;
        if (turns.length < TRIES && left > 0) return;
        clearInterval(timer);
        resolve();
      }, 1);
    });
    this.#turnBytes = leastOf(turns);
  }

  /** What some turns allocate in which Node tells of a collection, less what they do without one. */
  async #measureTelling(): Promise<void> {
    const [told, untold]: [number[], number[]] = [[], []];
    const cause = this.#source.findCause();
    for (let time = 0; time < TRIES; time += 1) {
      for (const bytes of [told, untold]) {
        if (bytes === told) cause();
        const [ownBefore, renewals, tasksRun] = [this.#ownBytes, this.#renewals, this.#tasksRun];
        const [first, second] = [this.#readHeap(), this.#readHeap()];
        for (let turn = 0; turn < TELLING_TURNS; turn += 1) await nextTurn();
        const all = allocatedBetween(second, this.#readHeap()) - allocatedBetween(first, second);
        const isTold = this.#renewals === renewals + 1 && bytes === told;
        if (this.#tasksRun === tasksRun + (isTold ? 1 : 0)) bytes.push(all - (this.#ownBytes - ownBefore));
      }
    }
    if (told.length > 0 && untold.length > 0) this.#tellingBytes = Math.max(0, leastOf(told) - leastOf(untold));
  }

  /** Runs a task that allocates so little that a collection in it is rare; it is then taken to allocate what the last one did. */
  runBrief(task: () => void): void {
    this.#runBriefly('look', task);
    this.#ownBytes += this.#turnBytes;
  }

  close(): void {
    this.#source.close();
  }

  #runBriefly(kind: 'look' | 'renewal', task: () => void): void {
    this.#tasksRun += 1;
    // Three readings are taken, and two of them allocate before the last one: the third costs what the first did.
    const first = this.#readHeap();
    const second = this.#readHeap();
    task();
    const third = this.#readHeap();
    const [reading, rest] = [allocatedBetween(first, second), allocatedBetween(second, third)];
    if (reading >= 0 && rest >= 0) this.#lastBriefBytes[kind] = 2 * reading + rest;
    this.#ownBytes += this.#lastBriefBytes[kind];
  }

  /** Takes in the collections until now, which allocates, and returns a reading that came after all of them. */
  #look(): HeapReading {
    let first: FirstReading | null = null;
    for (;;) {
      const reading = this.#readHeap();
      const collections = this.#source.take();
      const before = collections.slice(0, -1).reduce(addCollection, this.#sums);
      this.#sums = collections.reduce(addCollection, this.#sums);
      this.#untold.push(...collections);
      first ??= { reading, sums: this.#sums, sumsWithoutLast: before };
      if (collections.length > 0) continue;
      this.#ownBytes += this.#allocatedAt(reading) - this.#allocatedAtFirst(first, reading) + this.#lookingBytes;
      return reading;
    }
  }

  /**
   * The first reading of a look came after the collections that the look found, unless it has caused the last one of them itself:
   * then, counted as if it came after that one, more would have been allocated at the first reading than at the last.
   */
  #allocatedAtFirst({ reading, sums, sumsWithoutLast }: FirstReading, last: HeapReading): number {
    const allocated = this.#allocatedAt(reading, sums);
    return allocated > this.#allocatedAt(last) ? this.#allocatedAt(reading, sumsWithoutLast) : allocated;
  }

  #allocatedAt({ used, allocated }: HeapReading, sums: AllocationSums = this.#sums): number {
    return allocated ?? sums.heap + used;
  }
}

const TRIES = 8;
const MOST_TURNS = 32;
/** Node tells of a collection within a few turns of the event loop. */
const TELLING_TURNS = 6;

/** The smallest of a few tries that is not below zero, as it is with a collection in it. */
function leastOf(tries: readonly number[]): number {
  const likely = tries.filter((bytes) => bytes >= 0);
  return likely.length === 0 ? 0 : Math.min(...likely);
}

function allocatedBetween(a: HeapReading, b: HeapReading): number {
  return (b.allocated ?? b.used) - (a.allocated ?? a.used);
}

/** Bytes allocated until the last collection less what it left, so that adding what is held now gives all bytes until now. */
type AllocationSums = { readonly heap: number; readonly external: number; readonly pauseUs: number };

function addCollection({ heap, external, pauseUs }: AllocationSums, collection: Collection): AllocationSums {
  return {
    heap: heap + collection.heapBefore - collection.heapAfter,
    external: external + collection.externalBefore - collection.externalAfter,
    pauseUs: pauseUs + collection.pauseUs,
  };
}

/** A reading, and the sums with all collections that were found after it, and with all but the last of them. */
type FirstReading = {
  readonly reading: HeapReading;
  readonly sums: AllocationSums;
  readonly sumsWithoutLast: AllocationSums;
};

type HeapStatistics = ReturnType<typeof getHeapStatistics> & { readonly total_allocated_bytes?: number };

function readThreadHeap(): HeapReading {
  const {
    used_heap_size: used,
    external_memory: external,
    total_allocated_bytes,
  }: HeapStatistics = getHeapStatistics();
  return { used, external, allocated: total_allocated_bytes ?? null };
}
