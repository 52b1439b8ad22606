import { getHeapStatistics } from 'node:v8';
import type { Work } from '../metrics/work.ts';
import { type Collection, Collections } from './collections.ts';
import { readThreadCpuUs } from './thread-cpu.ts';

/** The work that an isolate can tell of itself; its server counts the bytes on the wire. */
export type IsolateWork = Omit<Work, 'in' | 'out'>;

/** Bytes of an isolate. `allocated` counts everything ever allocated on its heap; null where Node does not tell (before 25). */
export type HeapReading = { readonly used: number; readonly external: number; readonly allocated: number | null };

/** A reading of the heap allocates less than this. */
const READING_BYTES = 4096;

/**
 * Cumulative work of the calling thread's isolate, without what its own sampling allocates.
 *
 * Where Node does not count allocated bytes, they are the sum over garbage collections of what the heap held before each of
 * them, less what it held after the one before. External memory can come and go between two collections, so its sum is a
 * lower bound.
 */
export class WorkCounters {
  readonly #readHeap: () => HeapReading;
  readonly #source: Pick<Collections, 'take' | 'close'>;
  #sums: AllocationSums;
  #ownBytes = 0;
  #lastBriefBytes = 0;
  /** What it allocates to take a reading, and to look for collections where there are none. */
  #readingBytes = 0;
  #lookingBytes = 0;
  /** Collections that no task has been told of yet. */
  #untold: Collection[] = [];

  /** The arguments replace the calling thread's heap and collections in tests. */
  constructor(
    readHeap: () => HeapReading = readThreadHeap,
    source: Pick<Collections, 'take' | 'close'> = new Collections(),
  ) {
    this.#readHeap = readHeap;
    this.#source = source;
    const { used, external } = readHeap();
    this.#sums = { heap: -used, external: -external, pauseUs: 0 };
    this.#readingBytes = leastOf(() => allocatedBetween(readHeap(), readHeap()));
    this.#lookingBytes = leastOf(() => allocatedBetween(this.#look(), this.#look()));
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
    const before = this.#allocatedAt(this.#look());
    const ownBefore = this.#ownBytes;
    const collections = this.#untold;
    this.#untold = [];
    task(collections);
    const after = this.#allocatedAt(this.#look());
    // The first look has counted what the last one allocates after its reading, as both allocate the same.
    this.#ownBytes = ownBefore + after - before;
  }

  /** Runs a task that allocates so little that a collection in it is rare; it is then taken to allocate what the last one did. */
  runBrief(task: () => void): void {
    const before = this.#readHeap();
    task();
    const bytes = allocatedBetween(before, this.#readHeap());
    if (bytes >= 0) this.#lastBriefBytes = bytes + this.#readingBytes;
    this.#ownBytes += this.#lastBriefBytes;
  }

  close(): void {
    this.#source.close();
  }

  /** Takes in the collections until now, which allocates, and returns a reading that came after all of them. */
  #look(): HeapReading {
    let first: number | null = null;
    for (;;) {
      const reading = this.#readHeap();
      const collections = this.#source.take();
      // A collection that taking the reading has caused comes after it.
      const earlier = isCausedBy(reading, collections.at(-1)) ? collections.slice(0, -1) : collections;
      first ??= this.#allocatedAt(reading, earlier.reduce(addCollection, this.#sums));
      this.#sums = collections.reduce(addCollection, this.#sums);
      this.#untold.push(...collections);
      if (collections.length > 0) continue;
      this.#ownBytes += this.#allocatedAt(reading) - first + this.#lookingBytes;
      return reading;
    }
  }

  #allocatedAt({ used, allocated }: HeapReading, sums: AllocationSums = this.#sums): number {
    return allocated ?? sums.heap + used;
  }
}

const TRIES = 8;

/** The smallest of a few tries that is not below zero; a collection in one of them makes it negative. */
function leastOf(measure: () => number): number {
  const tries = Array.from({ length: TRIES }, measure).filter((bytes) => bytes >= 0);
  return tries.length === 0 ? 0 : Math.min(...tries);
}

function allocatedBetween(a: HeapReading, b: HeapReading): number {
  return (b.allocated ?? b.used) - (a.allocated ?? a.used);
}

function isCausedBy(reading: HeapReading, collection: Collection | undefined): boolean {
  if (!collection) return false;
  const above = collection.heapBefore - reading.used;
  return above >= 0 && above <= READING_BYTES;
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

type HeapStatistics = ReturnType<typeof getHeapStatistics> & { readonly total_allocated_bytes?: number };

function readThreadHeap(): HeapReading {
  const {
    used_heap_size: used,
    external_memory: external,
    total_allocated_bytes,
  }: HeapStatistics = getHeapStatistics();
  return { used, external, allocated: total_allocated_bytes ?? null };
}
