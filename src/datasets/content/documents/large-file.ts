import type { LargeFile } from '../source-file.ts';
import { randomOf } from '../words/random-streams.ts';
import { type ContentKind, contentChunks } from './large-content.ts';
import { sizeLabel } from './size-label.ts';

/** A large file to make. `index` is its place in the specification, and selects its random numbers. */
export type LargeFilePlan = {
  readonly index: number;
  readonly name: string;
  readonly kind: ContentKind;
  readonly bytes: number;
};

const IN_TURN: readonly ContentKind[] = ['json', 'txt', 'bin'];

/** Plans a file for each size; the kinds of content take turns. If a size occurs again, a number is added to the name. */
export function planLargeFiles(sizes: readonly number[]): LargeFilePlan[] {
  const seen = new Map<number, number>();
  return sizes.map((bytes, index) => {
    const round = (seen.get(bytes) ?? 0) + 1;
    seen.set(bytes, round);
    // There is no JSON document of 0 bytes.
    const kind = bytes === 0 ? 'txt' : (IN_TURN[index % IN_TURN.length] as ContentKind);
    return { index, name: `large-${sizeLabel(bytes)}${round === 1 ? '' : `-${round}`}.${kind}`, kind, bytes };
  });
}

/** Plans a file of each kind for each size. */
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
