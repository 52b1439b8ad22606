import type { SharedServers } from './processes/shared-servers.ts';
import type { Row } from './row.ts';

/** What all measurements share. */
export type Bench = {
  readonly pairs: number;
  /** Whether each row runs once with small sizes, to show that it can run; its figures are not judged then. */
  readonly isQuick: boolean;
  /** The build under test, by its bin file. */
  readonly bin: string;
  /** The shipped scenario file of that build. */
  readonly scenarios: string;
  /** Where this build keeps its datasets; null for its own default. Two builds need not agree on what a dataset is. */
  readonly cacheDir: string | null;
  /** A folder for scenario files and results, which is deleted at the end. */
  readonly dir: string;
  readonly servers: SharedServers;
  /** Notes a figure that can't be had on this machine, and why, while the other figures of the measurement go on. */
  readonly miss: (name: string, reason: string) => void;
  readonly say: (message: string) => void;
};

export type Measure = (bench: Bench) => Promise<readonly Row[]>;

/** Runs `ours` and `peer` in turn, the order of the two swapped from pair to pair. */
export async function alternate(
  { pairs, say }: Bench,
  name: string,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<{ readonly ours: number[]; readonly peer: number[] }> {
  const samples = { ours: [] as number[], peer: [] as number[] };
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) samples.ours.push(await ours());
    samples.peer.push(await peer());
    if (pair % 2 === 1) samples.ours.push(await ours());
    say(`${name} ${pair + 1}/${pairs}: ${samples.ours.at(-1)?.toFixed(2)} against ${samples.peer.at(-1)?.toFixed(2)}`);
  }
  return samples;
}

/** Runs all of them: one after the other, so that none disturbs another, but at once where nothing is judged. */
export async function inTurn<T>({ isQuick }: Bench, works: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  if (isQuick) return Promise.all(works.map((work) => work()));
  const results: T[] = [];
  for (const work of works) results.push(await work());
  return results;
}

/** Options that every call of the build under test takes. */
export function cacheOptions({ cacheDir }: Bench): readonly string[] {
  return cacheDir === null ? [] : ['--cache', cacheDir];
}
