import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findDamage } from './damage.ts';
import { type Manifest, type ManifestHead, readManifest } from './manifest.ts';
import { foldersOf } from './paths.ts';
import type { Progress } from './progress.ts';
import { takeSignatures } from './signature.ts';
import { changedSince, type IndexedFile, readIndex, type StatIndex, writeIndex } from './stat-index.ts';

/** What was found where something generated should be. */
export type Opening =
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'good'; readonly files: readonly IndexedFile[] };

/** What a folder has to be, and where things lie. */
export type Expected = {
  readonly dir: string;
  /** Of the manifest, below `dir`. */
  readonly manifest: string;
  readonly isRight: (head: ManifestHead) => boolean;
  /** The files that are handed out are those below this path, named from there on. */
  readonly handsOut: string;
  /** The index of the last time, and a path beside it to write it anew by way of. */
  readonly index: string;
  readonly temporary: string;
};

/**
 * Opens a folder if it is exactly what was generated. Where nothing has changed since the last time, that takes one
 * `lstat` an entry; what has changed is read again, and an index that has fallen behind (a copy, a restored backup) is
 * written anew.
 */
export async function openTree(expected: Expected, progress: Progress): Promise<Opening> {
  const { dir } = expected;
  const top = namesIn(dir);
  if (top === undefined) return { kind: 'absent' };

  const index = readIndex(expected.index);
  if (index) {
    const known = new Set(index.paths.map((path) => path.split('/', 1)[0]));
    const extra = top.find((name) => !known.has(name));
    if (extra !== undefined) return { kind: 'damaged', reason: `${extra} is extra` };
  }
  const changed = index && changedSince(dir, index);
  if (index && changed?.length === 0) return { kind: 'good', files: index.files };

  const found = readManifest(join(dir, expected.manifest));
  if (found === undefined || !expected.isRight(found.manifest)) {
    const isThere = namesIn(join(dir, expected.manifest, '..'))?.includes(expected.manifest.split('/').pop() ?? '');
    return { kind: 'damaged', reason: `${expected.manifest} is ${isThere ? 'changed' : 'missing'}` };
  }
  if (index && index.manifestSha256 !== found.sha256) {
    return { kind: 'damaged', reason: `${expected.manifest} is changed` };
  }
  const renewed = makeIndex(expected, found.manifest, found.sha256);
  const listing = { ...found.manifest, beside: [expected.manifest], unknown: [] };
  for await (const { path, what } of findDamage(dir, listing, progress, changed && new Set(changed))) {
    return { kind: 'damaged', reason: `${path} is ${what}` };
  }
  await writeIndex(expected.index, expected.temporary, renewed);
  return { kind: 'good', files: renewed.files };
}

function namesIn(dir: string): string[] | undefined {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The index of a folder as it is now. Taken before a verification, it can't miss what changes during one. */
export function makeIndex(
  { dir, manifest, handsOut }: Pick<Expected, 'dir' | 'manifest' | 'handsOut'>,
  { folders, files }: Manifest,
  manifestSha256: string,
): StatIndex {
  const paths = files.map(({ path }) => path);
  const all = [manifest, ...foldersOf(folders, paths), ...paths];
  const handedOut = files.filter(({ path }) => path.startsWith(handsOut));
  return {
    manifestSha256,
    files: handedOut.map(({ path, bytes, sha256 }) => ({ name: path.slice(handsOut.length), bytes, sha256 })),
    paths: all,
    signatures: takeSignatures(dir, all),
  };
}
