import type { ManifestFile } from './manifest.ts';
import type { Progress } from './progress.ts';

/** How something is generated, and how it is recognised in the cache. */
export type Recipe = {
  /** A noun for messages. */
  readonly what: string;
  /** Schema of the manifest. */
  readonly schema: string;
  /** The specification, with its keys always in the same order and no others. */
  readonly spec: object;
  /** Folders that exist even if nothing is in them. */
  readonly folders: readonly string[];
  /** The files below this path are handed out, named from there on; all files where the path is empty. */
  readonly handsOut: string;
  /** An estimate of the bytes of content, for the progress. */
  readonly bytes: number;
  /** An upper estimate of the disk space in blocks of 4 KiB. */
  readonly diskBytes: number;
  /** Writes everything into an empty folder. The order of the result depends only on the specification. */
  readonly write: (dir: string, progress: Progress) => Promise<Made>;
};

export type Made = {
  readonly files: readonly ManifestFile[];
  /** More that readers of an index want to know. */
  readonly facts: object;
};
