import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type ContentKind, contentChunks } from '../content/documents/large-content.ts';
import { sizeLabel } from '../content/documents/size-label.ts';
import { Random } from '../content/words/random-streams.ts';
import { drawTimestamp } from '../content/words/timestamp.ts';
import type { Progress } from '../store/progress.ts';

/** A large file to come. */
export type LargeFile = {
  readonly name: string;
  readonly bytes: number;
  /** Its numbers, of which the first is its time. */
  readonly random: () => Random;
  readonly chunks: (random: Random) => Iterable<Buffer>;
};

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
    random: () => new Random(seed, 'file', index),
    chunks: (random) => contentChunks(kind, bytes, random),
  };
}

/** Writes the file; one chunk is on its way to the disk while the next is made and hashed. */
export async function writeLargeFile(
  path: string,
  { name, random, chunks }: LargeFile,
  progress: Progress,
): Promise<{ sha256: string; mtimeMs: number }> {
  const numbers = random();
  const mtimeMs = drawTimestamp(numbers);
  const hash = createHash('sha256');
  const handle = await open(path, 'wx');
  try {
    let written = Promise.resolve();
    for (const chunk of chunks(numbers)) {
      hash.update(chunk);
      await written;
      written = writeAll(handle, chunk);
      // It is awaited before the next write; should the turn below throw first, its failure no longer matters.
      written.catch(() => {});
      progress.advance(chunk.length, name);
      if (progress.isTurnDue()) await progress.turn();
    }
    await written;
    await handle.utimes(mtimeMs / 1000, mtimeMs / 1000);
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), mtimeMs };
}

async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    done += (await handle.write(chunk, done, chunk.length - done)).bytesWritten;
  }
}
