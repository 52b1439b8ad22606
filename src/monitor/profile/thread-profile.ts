import type { HeapProfiler, Profiler } from 'node:inspector';

/** What the profiler of a thread has to record; null for what it need not record. */
export type ProfileOrder = {
  /** Which functions the thread spends its time in, over the measured window; it is looked at every `intervalUs`. */
  readonly cpu: { readonly intervalUs: number } | null;
  /** Which functions allocate; one object is sampled every `intervalBytes`, on average. */
  readonly heap: { readonly question: HeapQuestion; readonly intervalBytes: number } | null;
};

/**
 * `held`: objects that were allocated since the order, and are alive at the end. `allocated`: every object that was allocated
 * in the measured window, whether or not it was collected since.
 */
export type HeapQuestion = 'held' | 'allocated';

/** The steps come in this order: the thread is told what to record; the measured window opens; the load has drained. */
export type ProfileStep =
  | { readonly kind: 'arm'; readonly order: ProfileOrder }
  | { readonly kind: 'open' }
  | { readonly kind: 'close' };

/** `recorded` is null except after the last step. */
export type ProfileAnswer =
  | { readonly ok: true; readonly recorded: Recorded | null }
  | { readonly ok: false; readonly reason: string };

export type Recorded = {
  readonly cpu: Profiler.Profile | null;
  readonly heap: { readonly profile: HeapProfiler.SamplingHeapProfile; readonly peak: HeapPeak } | null;
  /** The source map of each compiled script, by its id in the profiles. */
  readonly sourceMaps: Readonly<Record<string, SourceMapPlace>>;
};

/** `mapUrl` is relative to `scriptUrl`, or holds the map itself. */
export type SourceMapPlace = { readonly scriptUrl: string; readonly mapUrl: string };

/** The isolate's memory at its peak, in bytes. */
export type HeapPeak = {
  /** All of it: heap and external. */
  readonly bytes: number;
  /** Memory outside of the heap that its objects own, such as that of a Buffer. */
  readonly externalBytes: number;
  readonly spaces: readonly { readonly name: string; readonly bytes: number }[];
};
