import { readdirSync } from 'node:fs';
import type { DatasetSpec } from '../scenarios/scenario.ts';
import { findDamage } from './damage.ts';
import { FILES, foldersOf, REPOSITORY } from './layout.ts';
import { MANIFEST, type Manifest, readManifest } from './manifest.ts';
import type { Progress } from './progress.ts';
import { takeSignatures } from './signature.ts';
import { changedSince, type IndexedFile, readIndex, type StatIndex, writeIndex } from './stat-index.ts';

/** What was found where a dataset should be. */
export type Opening =
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'good'; readonly files: readonly IndexedFile[] };

const TOP: readonly string[] = [FILES, MANIFEST, REPOSITORY];

/**
 * Opens a dataset if it is exactly what was generated. Where nothing has changed since the last time, that takes one
 * `lstat` an entry; what has changed is read again, and an index that has fallen behind (a copy, a restored backup) is
 * written anew by way of `temporary`.
 */
export async function openDataset(
  dir: string,
  spec: DatasetSpec,
  temporary: string,
  progress: Progress,
): Promise<Opening> {
  const top = namesIn(dir);
  if (top === undefined) return { kind: 'absent' };
  const extra = top.find((name) => !TOP.includes(name));
  if (extra !== undefined) return { kind: 'damaged', reason: `${extra} is extra` };

  const index = readIndex(dir);
  const changed = index && changedSince(dir, index);
  if (index && changed?.length === 0) return { kind: 'good', files: index.files };

  if (!top.includes(MANIFEST)) return { kind: 'damaged', reason: `${MANIFEST} is missing` };
  const found = readManifest(dir, spec);
  if (found === undefined || (index && index.manifestSha256 !== found.sha256)) {
    return { kind: 'damaged', reason: `${MANIFEST} is changed` };
  }
  const renewed = makeIndex(dir, found.manifest, found.sha256);
  for await (const { path, what } of findDamage(dir, found.manifest, progress, changed && new Set(changed))) {
    return { kind: 'damaged', reason: `${path} is ${what}` };
  }
  await writeIndex(dir, temporary, renewed);
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

/** The index of the dataset as it is now. Taken before a verification, it can't miss what changes during one. */
export function makeIndex(dir: string, { files }: Manifest, manifestSha256: string): StatIndex {
  const paths = files.map(({ path }) => path);
  const all = [MANIFEST, ...foldersOf(paths), ...paths];
  const large = files.filter(({ path }) => path.startsWith(`${FILES}/`));
  return {
    manifestSha256,
    files: large.map(({ path, bytes, sha256 }) => ({ name: path.slice(FILES.length + 1), bytes, sha256 })),
    paths: all,
    signatures: takeSignatures(dir, all),
  };
}
