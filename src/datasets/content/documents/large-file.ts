import type { LargeFile } from '../source-file.ts';
import { randomOf } from '../words/random-streams.ts';
import { type ContentKind, contentChunks } from './large-content.ts';
import { sizeLabel } from './size-label.ts';

/** Which content a large file has. `index` is its place in the specification, and its stream of random numbers. */
export type LargeFilePlan = {
  readonly index: number;
  readonly name: string;
  readonly kind: ContentKind;
  readonly bytes: number;
};

const IN_TURN: readonly ContentKind[] = ['json', 'txt', 'bin'];

/** One file for each size, the kinds of content taken in turn; a size that comes again gets a number behind it. */
export function planLargeFiles(sizes: readonly number[]): LargeFilePlan[] {
  const seen = new Map<number, number>();
  return sizes.map((bytes, index) => {
    const round = (seen.get(bytes) ?? 0) + 1;
    seen.set(bytes, round);
    // No JSON document has 0 bytes.
    const kind = bytes === 0 ? 'txt' : (IN_TURN[index % IN_TURN.length] as ContentKind);
    return { index, name: `large-${sizeLabel(bytes)}${round === 1 ? '' : `-${round}`}.${kind}`, kind, bytes };
  });
}

/** A file of each kind for each size. */
export function planEveryContent(sizes: readonly number[], kinds: readonly ContentKind[]): LargeFilePlan[] {
  const files = sizes.flatMap((bytes) =>
    kinds.map((kind) => ({ name: `large-${sizeLabel(bytes)}.${kind}`, kind, bytes })),
  );
  return files.map((file, index) => ({ index, ...file }));
}

export function largeFile({ index, name, kind, bytes }: LargeFilePlan, seed: number): LargeFile {
  return {
    name,
    bytes,
    random: () => randomOf(seed, 'file', index),
    chunks: (random) => contentChunks(kind, bytes, random),
  };
}
