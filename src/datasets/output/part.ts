import type { ManifestFile } from '../store/manifest.ts';
import type { Progress } from '../store/progress.ts';

/** A piece of an output folder that is made whole or not at all. */
export type Part = {
  readonly name: string;
  /** What it holds, in a few words. */
  readonly about: string;
  /** Paths below the output folder that are this part's alone; each is moved into its place in one step. */
  readonly entries: readonly string[];
  /** What it is made from, its keys in one order and no others. */
  readonly spec: object;
  /** Of content, about, for the progress. */
  readonly bytes: number;
  readonly diskBytes: number;
  /** Writes the entries below an empty folder. */
  readonly write: (dir: string, progress: Progress) => Promise<PartContent>;
};

/** What an index says of a part that is there. */
export type PartContent = {
  /** What is worth knowing of it besides. */
  readonly facts: object;
  /** Folders that are there with or without anything in them. */
  readonly folders: readonly string[];
  /** Files that the index lists: all of them, or those that list the others. */
  readonly files: readonly ManifestFile[];
  readonly totals: Totals;
};

/** Of all files. */
export type Totals = { readonly files: number; readonly bytes: number };

export function totalsOf(files: readonly ManifestFile[]): Totals {
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
