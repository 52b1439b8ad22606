import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { CONTENT_KINDS, type ContentKind, contentChunks } from './large-content.ts';
import type { Progress } from './progress.ts';
import { Random } from './random.ts';
import { drawTimestamp } from './timestamp.ts';

/** A large file to come. `index` is its place in the specification, and its stream of random numbers. */
export type LargeFile = {
  readonly index: number;
  readonly name: string;
  readonly kind: ContentKind;
  readonly bytes: number;
};

/** Decimal units before binary ones, as in sizes of the scenario language: MB = 10^6 bytes, MiB = 2^20. */
const UNITS: readonly (readonly [string, number])[] = [
  ['gb', 1e9],
  ['mb', 1e6],
  ['kb', 1e3],
  ['gib', 2 ** 30],
  ['mib', 2 ** 20],
  ['kib', 2 ** 10],
];

/** One file for each size, the kinds of content taken in turn; a size that comes again gets a number behind it. */
export function planLargeFiles(sizes: readonly number[]): LargeFile[] {
  const seen = new Map<number, number>();
  return sizes.map((bytes, index) => {
    const round = (seen.get(bytes) ?? 0) + 1;
    seen.set(bytes, round);
    // No JSON document has 0 bytes.
    const kind = bytes === 0 ? 'txt' : (CONTENT_KINDS[index % CONTENT_KINDS.length] as ContentKind);
    return { index, name: `large-${sizeLabel(bytes)}${round === 1 ? '' : `-${round}`}.${kind}`, kind, bytes };
  });
}

function sizeLabel(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes > 0 && bytes % size === 0);
  return unit === undefined ? `${bytes}b` : `${bytes / unit[1]}${unit[0]}`;
}

/** Writes the file; one chunk is on its way to the disk while the next is made and hashed. */
export async function writeLargeFile(
  path: string,
  { index, kind, bytes, name }: LargeFile,
  seed: number,
  progress: Progress,
): Promise<{ sha256: string; mtimeMs: number }> {
  const random = new Random(seed, 'file', index);
  const mtimeMs = drawTimestamp(random);
  const hash = createHash('sha256');
  const handle = await open(path, 'wx');
  try {
    let written = Promise.resolve();
    for (const chunk of contentChunks(kind, bytes, random)) {
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
