import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import type { ManifestFile } from './manifest.ts';
import { foldersOf, lstatOf } from './paths.ts';
import type { Progress } from './progress.ts';

/** One way in which a folder is not what its manifest says. */
export type Damage =
  | { readonly path: string; readonly what: 'missing' | 'extra' }
  | { readonly path: string; readonly what: 'changed'; readonly how: string };

/** All that should be below a folder. */
export type Listing = {
  /** Folders that are there with or without anything in them. */
  readonly folders: readonly string[];
  readonly files: readonly ManifestFile[];
  /** Files that are there as well and that nobody vouches for: the manifest itself. */
  readonly beside: readonly string[];
  /** Folders of which nobody can say what else should be in them. */
  readonly unknown: readonly string[];
};

const CHUNK_BYTES = 1024 * 1024;

/**
 * Holds a folder against a listing: files by kind, size, time and hash, folders by what is in them. Looks only at
 * `suspects` (and at the folder itself), or at everything when there are none given.
 */
export async function* findDamage(
  dir: string,
  { folders: standing, files, beside, unknown }: Listing,
  progress: Progress,
  suspects?: ReadonlySet<string>,
): AsyncGenerator<Damage> {
  const isSuspect = (path: string): boolean => suspects === undefined || suspects.has(path);
  const paths = new Set([...beside, ...files.map(({ path }) => path)]);
  const folders = foldersOf(standing, paths);
  const filled = foldersOf([], paths);
  const refused: string[] = [];
  // Folders take a moment, too: what is shown meanwhile must say what is being done.
  progress.begin('verifying', { bytes: 0 });
  for (const folder of ['', ...folders].filter((path) => path === '' || isSuspect(path))) {
    if (isBelow(folder, refused) || unknown.includes(folder)) continue;
    for (const damage of damageOfFolder(dir, folder, paths, folders, filled)) {
      // What lies behind a link is not looked at.
      if (damage.path === folder && damage.what === 'changed') refused.push(folder);
      yield damage;
    }
    if (progress.isTurnDue()) await progress.turn();
  }
  const suspected = files.filter(({ path }) => isSuspect(path) && !isBelow(path, refused));
  const bytes = suspected.reduce((sum, file) => sum + file.bytes, 0);
  progress.begin('verifying', { bytes, files: suspected.length });
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (const file of suspected) {
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
    // With it all that was in it is gone, and each of those files is named.
    if (!filled.has(folder)) yield { path: folder, what: 'missing' };
    return;
  }
  if (!stats.isDirectory()) return yield { path: folder, what: 'changed', how: 'it is no folder' };
  for (const name of readdirSync(`${dir}/${folder}`)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (!files.has(path) && !folders.has(path)) yield* extraAt(dir, path);
  }
}

/** A folder that should not be there by each of its files, or by itself where it has none. */
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
  if (!stats.isFile()) return changed('it is no plain file');
  if (stats.size !== BigInt(bytes)) return changed(`it has ${stats.size} bytes in place of ${bytes}`);
  if ((await hashFile(`${dir}/${path}`, buffer, progress)) !== sha256) return changed('its content is another');
  if (stats.mtimeNs !== BigInt(mtimeMs) * 1_000_000n) return changed('only its time is another');
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
