import type { Headers } from '../../fields/headers.ts';
import type { Levels } from '../../load/levels.ts';

/**
 * One iteration reads one whole file. Each virtual user takes the files of a list in turn. With `files: all`, the users share
 * one order, so that as many iterations as there are files read each file once.
 */
export type StreamingWorkload = {
  readonly kind: 'streaming';
  /** Path that lists the files as `{ items: [{ name, bytes, sha256, path }] }`; asked when `files` holds sizes, or is all. */
  readonly index: string;
  /** `all` is every file that the index lists. */
  readonly files: readonly FileRef[] | 'all';
  /** The number of bytes that the target is asked to read and write at a time; null leaves it to the target. */
  readonly readSize: number | null;
  readonly verify: 'sha256' | 'length';
  readonly headers: Headers;
  readonly levels: Levels | null;
};

export type FileRef =
  /** The listed file of exactly this many bytes. */
  | { readonly kind: 'size'; readonly bytes: number }
  /** A file with its path; `bytes` and `sha256` are what its body must have. */
  | { readonly kind: 'path'; readonly path: string; readonly bytes: number; readonly sha256: string | null };
