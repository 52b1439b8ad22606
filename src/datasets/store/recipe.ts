import type { ManifestFile } from './manifest.ts';
import type { Progress } from './progress.ts';

/** How something is generated, and how it is recognised when it is there. */
export type Recipe = {
  /** A noun, for sentences. */
  readonly what: string;
  /** Of the manifest. */
  readonly schema: string;
  /** What it is made from, its keys in one order and no others. */
  readonly spec: object;
  /** Folders that are there with or without anything in them. */
  readonly folders: readonly string[];
  /** The files that are handed out are those below this path, named from there on; all of them where it is empty. */
  readonly handsOut: string;
  /** Of content, about, for the progress. */
  readonly bytes: number;
  /** What it takes on a disk with blocks of 4 KiB, and rather more than less. */
  readonly diskBytes: number;
  /** Writes everything into an empty folder. The order of the result depends on the specification alone. */
  readonly write: (dir: string, progress: Progress) => Promise<Made>;
};

export type Made = {
  readonly files: readonly ManifestFile[];
  /** What is worth knowing of it besides. */
  readonly facts: object;
};
