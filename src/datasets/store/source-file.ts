/** A small file before it is written: its path below the folder it belongs to, with `/`, and its time. */
export type SourceFile = {
  readonly path: string;
  readonly content: string | Buffer;
  /** A whole number of ticks, see timestamp.ts. */
  readonly mtimeMs: number;
};
