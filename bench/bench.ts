import type { Row } from './row.ts';

/** What all benches share. */
export type Bench = {
  readonly pairs: number;
  /** The perf-harness under test: its bin file. */
  readonly bin: string;
  /** The shipped scenario file. */
  readonly scenarios: string;
  /** A folder for scenario files and results, deleted at the end. */
  readonly dir: string;
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
