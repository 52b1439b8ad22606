import { CollectionProfiler, type CollectionStatistics, type ProfilerParts } from './collection-profiler.ts';
import { exposedCollector } from './garbage.ts';

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

/** Tells of garbage collections, each of them once. */
export type CollectionSource = {
  /** The collections since the last call. */
  readonly take: () => readonly Collection[];
  /** Has `run` do what has to be done after a collection, by calling what it is given: so it can measure what that costs. */
  readonly runRenewals: CollectionProfiler<Collection>['runRenewals'];
  /** Returns what has one happen, of the young generation. */
  readonly findCause: () => () => void;
  readonly close: () => void;
};

/** The garbage collections of the calling thread. */
export function watchCollections(parts: Partial<ProfilerParts> = {}): CollectionSource {
  const profiler = new CollectionProfiler(collectionOf, parts);
  return {
    take: () => profiler.take(),
    runRenewals: (run) => profiler.runRenewals(run),
    findCause: () => {
      const collect = exposedCollector();
      return () => collect({ type: 'minor' });
    },
    close: () => profiler.close(),
  };
}

const KINDS: Readonly<Record<string, CollectionKind>> = {
  Scavenge: 'minor',
  MinorMarkCompact: 'minor',
  MinorMarkSweep: 'minor',
  MarkSweepCompact: 'major',
  IncrementalMarking: 'incremental',
};

function collectionOf({ gcType, beforeGC, afterGC, cost }: CollectionStatistics): Collection {
  return {
    kind: KINDS[gcType] ?? 'other',
    heapBefore: beforeGC.heapStatistics.usedHeapSize,
    heapAfter: afterGC.heapStatistics.usedHeapSize,
    externalBefore: beforeGC.heapStatistics.externalMemory,
    externalAfter: afterGC.heapStatistics.externalMemory,
    pauseUs: cost,
  };
}
