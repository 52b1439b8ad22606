import { readFileSync } from 'node:fs';

/**
 * What a thread holds right after a collection of its garbage, its heap and the buffers beside it, and the memory that its heap takes of
 * the process, in bytes; in the main thread, whose number is 0, with the RSS of the process. `atMs` is on a clock that all threads share.
 */
export type MemorySample = {
  readonly thread: number;
  readonly atMs: number;
  readonly heap: number;
  readonly pages: number;
  readonly rss?: number;
};

/** Growth in kB a second. */
export type MemoryGrowth = {
  readonly rss: number;
  /** The growth of RSS, without what the heaps of all threads take. */
  readonly beside: number;
  /** The growth of what the main thread holds. */
  readonly main: number;
  /** The growth of what all others hold together. */
  readonly others: number;
};

/** The first part of a run fills caches and compiles: what is left of it is judged. */
const SETTLING = 0.25;

export function readSamples(path: string): readonly MemorySample[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as MemorySample);
}

/**
 * The slopes of the lines of least squares through the samples. A thread that is there for less than half of the time, as one of a
 * second attempt may be, is left out: it grows for less than it starts with.
 */
export function growthOf(samples: readonly MemorySample[]): MemoryGrowth {
  const times = samples.map(({ atMs }) => atMs);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const settledMs = first + (last - first) * SETTLING;
  const settled = samples.filter(({ atMs }) => atMs >= settledMs);
  const of = (thread: number): readonly MemorySample[] => settled.filter((sample) => sample.thread === thread);
  const main = of(0);
  if (main.length < 3) throw new Error('the memory of the run was not seen often enough');
  const others = [...new Set(settled.map(({ thread }) => thread))].filter((thread) => thread !== 0).map(of);
  const lasting = others.filter((each) => each.length >= main.length / 2);
  const all = (threads: readonly (readonly MemorySample[])[], of: (sample: MemorySample) => number): number =>
    threads.reduce((sum, each) => sum + slope(each, of), 0);
  const rss = slope(main, (sample) => sample.rss ?? Number.NaN);
  return {
    rss,
    beside: rss - all([main, ...lasting], ({ pages }) => pages),
    main: slope(main, heapOf),
    others: all(lasting, heapOf),
  };
}

function heapOf({ heap }: MemorySample): number {
  return heap;
}

/** Bytes a millisecond are kB a second. */
function slope(samples: readonly MemorySample[], of: (sample: MemorySample) => number): number {
  const mean = (value: (sample: MemorySample) => number): number =>
    samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length;
  const [atMs, bytes] = [mean((sample) => sample.atMs), mean(of)];
  const covariance = mean((sample) => (sample.atMs - atMs) * (of(sample) - bytes));
  return covariance / mean((sample) => (sample.atMs - atMs) ** 2);
}
