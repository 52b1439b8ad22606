import type { Random } from '../../random.ts';

/** A small file before it is written: its path below the folder it belongs to, with `/`, and its time. */
export type SourceFile = {
  readonly path: string;
  readonly content: string | Buffer;
  /** A whole number of ticks: see timestamp.ts. */
  readonly mtimeMs: number;
};

/** A large file before it is written. Its content is made in chunks, so that it is never in memory as a whole. */
export type LargeFile = {
  readonly name: string;
  readonly bytes: number;
  /** The random numbers of this file. The first of them decides the file's time, the others its content. */
  readonly random: () => Random;
  readonly chunks: (random: Random) => Iterable<Buffer>;
};
