import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { nounFor } from '../../plural.ts';
import type { Listing } from './listing.ts';
import type { ManifestFile } from './manifest.ts';
import { foldersOf, isIn, lstatOf } from './paths.ts';
import type { Progress } from './progress.ts';

/** One difference between a folder and its manifest. */
export type Damage =
  | { readonly path: string; readonly what: 'missing' | 'extra' }
  | { readonly path: string; readonly what: 'changed'; readonly how: string };

/** A part of a folder that is looked at. */
export type Scope = {
  /** Only these paths, and what is below them. */
  readonly entries: readonly string[];
  /** False to look only for what is in folders, without reading any file. */
  readonly contents: boolean;
};

const CHUNK_BYTES = 1024 * 1024;

const EVERYTHING: Scope = { entries: [''], contents: true };

/**
 * Compares a folder with a listing: files by kind, size, time and hash, folders by what is in them. This is the one way in
 * which generated data is verified.
 */
export async function* findDamage(
  dir: string,
  { folders: standing, files, beside, unknown }: Listing,
  progress: Progress,
  { entries, contents }: Scope = EVERYTHING,
): AsyncGenerator<Damage> {
  const paths = new Set([...beside, ...files.map(({ path }) => path)]);
  const folders = foldersOf(standing, paths);
  const filled = foldersOf([], paths);
  const refused: string[] = [];
  // Folders take a moment, too, and what is shown meanwhile must say what is being done.
  progress.begin('verifying', { bytes: 0 });
  for (const folder of ['', ...folders].filter((path) => isIn(path, entries))) {
    if (isBelow(folder, refused) || unknown.includes(folder)) continue;
    for (const damage of damageOfFolder(dir, folder, paths, folders, filled)) {
      // Nothing behind a link is looked at.
      if (damage.path === folder && damage.what === 'changed') refused.push(folder);
      yield damage;
    }
    if (progress.isTurnDue()) await progress.turn();
  }
  const suspects = contents ? files.filter(({ path }) => isIn(path, entries) && !isBelow(path, refused)) : [];
  const bytes = suspects.reduce((sum, file) => sum + file.bytes, 0);
  progress.begin('verifying', { bytes, files: suspects.length });
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (const file of suspects) {
    const damage = await damageOfFile(dir, file, buffer, progress);
    if (damage !== undefined) yield damage;
    progress.countFile();
  }
  progress.finish();
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

function* damageOfFolder(
  dir: string,
  folder: string,
  files: ReadonlySet<string>,
  folders: ReadonlySet<string>,
  filled: ReadonlySet<string>,
): Generator<Damage> {
  const stats = lstatOf(`${dir}/${folder}`);
  if (stats === undefined) {
    // The files that were in it are gone with it, and each of them is named.
    if (!filled.has(folder)) yield { path: folder, what: 'missing' };
    return;
  }
  if (!stats.isDirectory()) return yield { path: folder, what: 'changed', how: 'it is not a folder' };
  for (const name of readdirSync(`${dir}/${folder}`)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (!files.has(path) && !folders.has(path)) yield* extraAt(dir, path);
  }
}

/** Names each file of a folder that should not be there, or the folder itself where it has none. */
function* extraAt(dir: string, path: string): Generator<Damage> {
  const names = lstatOf(`${dir}/${path}`)?.isDirectory() ? readdirSync(`${dir}/${path}`) : [];
  if (names.length === 0) yield { path, what: 'extra' };
  for (const name of names) yield* extraAt(dir, `${path}/${name}`);
}

async function damageOfFile(
  dir: string,
  { path, bytes, mtimeMs, sha256 }: ManifestFile,
  buffer: Buffer,
  progress: Progress,
): Promise<Damage | undefined> {
  const changed = (how: string): Damage => ({ path, what: 'changed', how });
  const stats = lstatOf(`${dir}/${path}`);
  if (stats === undefined) return { path, what: 'missing' };
  if (!stats.isFile()) return changed('it is not a regular file');
  if (stats.size !== BigInt(bytes))
    return changed(`it has ${stats.size} ${nounFor(Number(stats.size), 'byte')} instead of ${bytes}`);
  if ((await hashFile(`${dir}/${path}`, buffer, progress)) !== sha256) return changed('its content differs');
  if (stats.mtimeNs !== BigInt(mtimeMs) * 1_000_000n) return changed('only its modification time differs');
  return undefined;
}

async function hashFile(path: string, buffer: Buffer, progress: Progress): Promise<string> {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, read));
      progress.advance(read);
      if (progress.isTurnDue()) await progress.turn();
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
