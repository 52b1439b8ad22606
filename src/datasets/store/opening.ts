import { join } from 'node:path';
import { findDamage } from './damage.ts';
import { type Manifest, type ManifestHead, readManifest } from './manifest.ts';
import { foldersOf, lstatOf } from './paths.ts';
import type { Progress, ProgressListener } from './progress.ts';
import { isStamped, takeStamp, type Verified, writeStamp } from './stamp.ts';

export type PrepareOptions = {
  readonly cacheDir: string;
  /** Called with the bytes of a generation or a verification; never for data that is unchanged since the last time. */
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
};

/** The state of a folder that should hold something generated. */
export type Opening =
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'good'; readonly manifest: Manifest; readonly verified: Verified };

/** A file as it is handed out, named from some folder of the tree on. */
export type PreparedFile = { readonly name: string; readonly bytes: number; readonly sha256: string };

/** What a folder has to hold. */
export type Expected = {
  readonly dir: string;
  /** Path of the manifest below `dir`. */
  readonly manifest: string;
  readonly isRight: (head: ManifestHead) => boolean;
  /** File that keeps the stamp of the last verification. */
  readonly stamp: string;
};

/**
 * Opens a folder if it holds exactly what was generated. If nothing has changed since the last verification, that takes one
 * `lstat` for each entry; otherwise all of it is read and hashed.
 */
export async function openTree(
  { dir, manifest: path, isRight, stamp }: Expected,
  progress: Progress,
): Promise<Opening> {
  if (lstatOf(dir) === undefined) return { kind: 'absent' };
  const manifest = readManifest(join(dir, path));
  if (manifest === undefined || !isRight(manifest)) {
    const what = lstatOf(join(dir, path)) === undefined ? 'missing' : 'changed';
    return { kind: 'damaged', reason: `${path} is ${what}` };
  }
  // Taken before a verification, it can't miss what changes during one.
  const found = takeStamp(dir, entriesOf(path, manifest));
  const verified = { stampPath: stamp, stamp: found.text };
  if (isStamped(stamp, found)) return { kind: 'good', manifest, verified };
  const listing = { ...manifest, beside: [path], unknown: [] };
  for await (const { path, what } of findDamage(dir, listing, progress)) {
    return { kind: 'damaged', reason: `${path} is ${what}` };
  }
  await writeStamp(stamp, found);
  return { kind: 'good', manifest, verified };
}

/** Everything in the folder of a manifest, the manifest included. */
export function entriesOf(manifest: string, { folders, files }: Manifest): readonly string[] {
  const paths = files.map(({ path }) => path);
  return [manifest, ...foldersOf(folders, paths), ...paths];
}

/** The files below a path, such as `files/`, named from there on; all files where the path is empty. */
export function filesBelow({ files }: Manifest, base: string): readonly PreparedFile[] {
  return files
    .filter(({ path }) => path.startsWith(base))
    .map(({ path, bytes, sha256 }) => ({ name: path.slice(base.length), bytes, sha256 }));
}
