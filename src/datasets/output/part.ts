import type { ManifestFile } from '../store/manifest.ts';
import type { Progress } from '../store/progress.ts';

/** A part of an output folder, which is made completely or not at all. */
export type Part = {
  readonly name: string;
  /** The content in a few words. */
  readonly about: string;
  /** Paths below the output folder that belong to this part only; each is moved into its place in one step. */
  readonly entries: readonly string[];
  /** The specification, with its keys always in the same order and no others. */
  readonly spec: object;
  /** An estimate of the bytes of content, for the progress. */
  readonly bytes: number;
  readonly diskBytes: number;
  /** Writes the entries below an empty folder. */
  readonly write: (dir: string, progress: Progress) => Promise<PartContent>;
};

/** The entry of a part in the index, and its files. */
export type PartContent = {
  /** More that readers of the index want to know. */
  readonly facts: object;
  /** Folders that exist even if nothing is in them. */
  readonly folders: readonly string[];
  /** Files that the index lists: all files, or those that list the others. */
  readonly files: readonly ManifestFile[];
  readonly totals: Totals;
};

/** Number and bytes of all files. */
export type Totals = { readonly files: number; readonly bytes: number };

export function totalsOf(files: readonly ManifestFile[]): Totals {
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
