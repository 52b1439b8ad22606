import { readFileSync } from 'node:fs';

/**
 * Memory of a process right after a forced garbage collection of its main thread, whose other threads collect as often; bytes.
 * `atMs` counts from its start.
 */
export type MemorySample = { readonly atMs: number; readonly rss: number; readonly heap: number };

/** The first part of a run fills caches and compiles: what is left of it is judged. */
const SETTLING = 0.25;

export function readSamples(path: string): readonly MemorySample[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as MemorySample);
}

/** Growth in kB a second: the slopes of the lines of least squares through the samples. */
export function growthOf(samples: readonly MemorySample[]): { readonly rss: number; readonly heap: number } {
  const last = samples.at(-1)?.atMs ?? 0;
  const settled = samples.filter(({ atMs }) => atMs >= last * SETTLING);
  if (settled.length < 3) throw new Error('the memory of the run was not seen often enough');
  return { rss: slope(settled, 'rss'), heap: slope(settled, 'heap') };
}

/** Bytes a millisecond are kB a second. */
function slope(samples: readonly MemorySample[], of: 'rss' | 'heap'): number {
  const mean = (value: (sample: MemorySample) => number): number =>
    samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length;
  const [atMs, bytes] = [mean((sample) => sample.atMs), mean((sample) => sample[of])];
  const covariance = mean((sample) => (sample.atMs - atMs) * (sample[of] - bytes));
  return covariance / mean((sample) => (sample.atMs - atMs) ** 2);
}
