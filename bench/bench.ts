import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
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
  readonly say: (message: string) => void;
};

export type Measure = (bench: Bench) => Promise<readonly Row[]>;

/** Packages of Debian whose name is not that of their command. wrk2 is in none. */
const PACKAGES: Readonly<Record<string, string | null>> = {
  taskset: 'util-linux',
  ab: 'apache2-utils',
  h2load: 'nghttp2-client',
  wrk2: null,
};

/** Thrown by a measurement whose peer is not on this machine. */
export class MissingPeer extends Error {
  constructor(command: string) {
    const found = PACKAGES[command] === undefined ? command : PACKAGES[command];
    super(`${command} is not on this machine${found === null ? '' : ` (apt-get install ${found})`}`);
    this.name = 'MissingPeer';
  }
}

/** The path of a command. Throws MissingPeer where it is not on the PATH. */
export function commandOnPath(name: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  throw new MissingPeer(name);
}

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

/** Options that every call of the build under test takes. */
export function cacheOptions({ cacheDir }: Bench): readonly string[] {
  return cacheDir === null ? [] : ['--cache', cacheDir];
}
