import { PerformanceObserver } from 'node:perf_hooks';
import { GCProfiler } from 'node:v8';
import { collectGarbage } from './garbage.ts';

/** What V8 tells of one garbage collection. */
export type CollectionStatistics = NonNullable<ReturnType<GCProfiler['stop']>>['statistics'][number];

/** A profiler that runs. */
export type StartedProfiler = Pick<GCProfiler, 'stop'>;

/** What tests replace: V8's profiler, who tells of collections, and a full collection. */
export type ProfilerParts = {
  readonly start: () => StartedProfiler;
  /** Calls back soon after each collection, with how many there have been since the last time. */
  readonly observe: (onCollected: (count: number) => void) => { readonly disconnect: () => void };
  readonly collect: () => void;
};

const REAL_PARTS: ProfilerParts = { start: startProfiler, observe: observeCollections, collect: collectGarbage };

/** What outlives a second collection of the young generation is moved to the old one. */
const YOUNG = 1;
/** How many collections a profiler watches that is old already: each takes 13 kB until it is stopped. */
const MOST_WATCHED = 64;
/** How many stopped profilers of the old generation are left. */
const MOST_LEFT = 16;

/**
 * V8's statistics of the garbage collections of the calling thread, each of them once. V8's profiler reports when it is stopped, so
 * the next one is started before the last one is stopped and no collection is missed. Nothing is allocated while both run, so no
 * collection is reported by both.
 *
 * Node (seen in 20.20) has a stopped profiler go on: at each collection it still writes 13 kB into its report, until it is collected
 * itself. In the old generation that takes until the next full collection: with four a second, a process grew from 146 to 892 MB in
 * 40 s, and its collections fell from 71 to 51 a second. So a profiler is replaced right after its first collection, while it is
 * young: the next collection ends it. Where a thread comes to no turn between two collections, a profiler grows old; it is then kept
 * for many, and once too many are left, a full collection ends them.
 */
export class CollectionProfiler<Kept> {
  readonly #keep: (statistics: CollectionStatistics) => Kept;
  readonly #parts: ProfilerParts;
  readonly #observer: { readonly disconnect: () => void };
  #running: StartedProfiler;
  /** Collections that the running profiler has watched, as far as they were told. */
  #watched = 0;
  #left = 0;
  #untaken: Kept[] = [];
  #around: (renew: () => void) => void = (renew) => renew();

  /** `keep` says what is kept of a collection until it is taken. */
  constructor(keep: (statistics: CollectionStatistics) => Kept, parts: Partial<ProfilerParts> = {}) {
    this.#keep = keep;
    this.#parts = { ...REAL_PARTS, ...parts };
    this.#running = this.#parts.start();
    this.#observer = this.#parts.observe((count) => this.#onCollected(count));
  }

  /** Has `run` replace the profiler after a collection, by calling what it is given: so it can measure what that costs. */
  runRenewals(run: (renew: () => void) => void): void {
    this.#around = run;
  }

  /** The collections since the last call. */
  take(): readonly Kept[] {
    this.#renew();
    const taken = this.#untaken;
    this.#untaken = [];
    return taken;
  }

  close(): void {
    this.#observer.disconnect();
    this.#running.stop();
  }

  #onCollected(count: number): void {
    this.#watched += count;
    if (this.#watched > YOUNG && this.#watched < MOST_WATCHED) return;
    this.#around(() => this.#renew());
  }

  #renew(): void {
    const seen = this.#replace();
    this.#add(seen);
    if (seen.some(({ gcType }) => gcType === 'MarkSweepCompact')) this.#left = 0;
    if (seen.length > YOUNG) this.#left += 1;
    if (this.#left < MOST_LEFT) return;
    this.#parts.collect();
    this.#left = 0;
    // This collection is our own: the thread was not paused by what it does itself.
    this.#add(this.#replace().map((statistics) => ({ ...statistics, cost: 0 })));
  }

  /**
   * V8 tells of each heap space before and after a collection. Kept whole until it is taken, that would be copied by each collection of the
   * young generation, and would grow old.
   */
  #add(seen: readonly CollectionStatistics[]): void {
    for (const statistics of seen) this.#untaken.push(this.#keep(statistics));
  }

  #replace(): readonly CollectionStatistics[] {
    const stopped = this.#running;
    this.#running = this.#parts.start();
    this.#watched = 0;
    return stopped.stop()?.statistics ?? [];
  }
}

function startProfiler(): GCProfiler {
  const profiler = new GCProfiler();
  profiler.start();
  return profiler;
}

function observeCollections(onCollected: (count: number) => void): PerformanceObserver {
  const observer = new PerformanceObserver((list) => onCollected(list.getEntries().length));
  observer.observe({ entryTypes: ['gc'] });
  return observer;
}
