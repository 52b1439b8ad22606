import { GCProfiler } from 'node:v8';

/** `minor` looks at young objects only, `major` at all; the marking of `incremental` prepares a major one. */
export type CollectionKind = 'minor' | 'major' | 'incremental' | 'other';

/** One garbage collection: what the isolate held before and after it, in bytes, and how long it paused the thread. */
export type Collection = {
  readonly kind: CollectionKind;
  readonly heapBefore: number;
  readonly heapAfter: number;
  readonly externalBefore: number;
  readonly externalAfter: number;
  readonly pauseUs: number;
};

type Statistics = NonNullable<ReturnType<GCProfiler['stop']>>['statistics'];

/** A profiler that runs. */
export type StartedProfiler = Pick<GCProfiler, 'stop'>;

/**
 * The garbage collections of the calling thread, each of them once. V8's profiler reports when it is stopped, so the next one is
 * started before the last one is stopped and no collection is missed. Nothing is allocated while both run, so no collection
 * is reported by both.
 */
export class Collections {
  readonly #start: () => StartedProfiler;
  #profiler: StartedProfiler;

  /** The argument replaces V8's profiler in tests. */
  constructor(start: () => StartedProfiler = startedProfiler) {
    this.#start = start;
    this.#profiler = start();
  }

  /** The collections since the last call. */
  take(): readonly Collection[] {
    const ended = this.#profiler;
    this.#profiler = this.#start();
    return (ended.stop()?.statistics ?? []).map(collectionOf);
  }

  close(): void {
    this.#profiler.stop();
  }
}

function startedProfiler(): GCProfiler {
  const profiler = new GCProfiler();
  profiler.start();
  return profiler;
}

const KINDS: Readonly<Record<string, CollectionKind>> = {
  Scavenge: 'minor',
  MinorMarkCompact: 'minor',
  MinorMarkSweep: 'minor',
  MarkSweepCompact: 'major',
  IncrementalMarking: 'incremental',
};

function collectionOf({ gcType, beforeGC, afterGC, cost }: Statistics[number]): Collection {
  return {
    kind: KINDS[gcType] ?? 'other',
    heapBefore: beforeGC.heapStatistics.usedHeapSize,
    heapAfter: afterGC.heapStatistics.usedHeapSize,
    externalBefore: beforeGC.heapStatistics.externalMemory,
    externalAfter: afterGC.heapStatistics.externalMemory,
    pauseUs: cost,
  };
}
