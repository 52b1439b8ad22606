import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { foldersOf } from './layout.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import type { Progress } from './progress.ts';
import { lstatOf } from './signature.ts';

/** One way in which a dataset is not what its manifest says. */
export type Damage = { readonly path: string; readonly what: 'missing' | 'changed' | 'extra' };

const CHUNK_BYTES = 1024 * 1024;

/**
 * Holds a dataset against its manifest: files by kind, size, time and hash, folders by what is in them. Looks only at
 * `suspects`, or at everything when there are none given.
 */
export async function* findDamage(
  dir: string,
  { files }: Manifest,
  progress: Progress,
  suspects?: ReadonlySet<string>,
): AsyncGenerator<Damage> {
  const paths = new Set(files.map(({ path }) => path));
  const folders = foldersOf(paths);
  for (const folder of folders) {
    if (suspects === undefined || suspects.has(folder)) yield* damageOfFolder(dir, folder, paths, folders);
    if (progress.isTurnDue()) await progress.turn();
  }
  const suspected = files.filter(({ path }) => suspects === undefined || suspects.has(path));
  progress.begin(
    'verifying',
    suspected.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (const file of suspected) {
    const what = await damageOfFile(`${dir}/${file.path}`, file, buffer, progress);
    if (what !== undefined) yield { path: file.path, what };
  }
  progress.finish();
}

function* damageOfFolder(
  dir: string,
  folder: string,
  files: ReadonlySet<string>,
  folders: ReadonlySet<string>,
): Generator<Damage> {
  const stats = lstatOf(`${dir}/${folder}`);
  if (stats === undefined) return yield { path: folder, what: 'missing' };
  if (!stats.isDirectory()) return yield { path: folder, what: 'changed' };
  for (const name of readdirSync(`${dir}/${folder}`)) {
    const path = `${folder}/${name}`;
    if (!files.has(path) && !folders.has(path)) yield { path, what: 'extra' };
  }
}

async function damageOfFile(
  path: string,
  { bytes, mtimeMs, sha256 }: ManifestFile,
  buffer: Buffer,
  progress: Progress,
): Promise<Damage['what'] | undefined> {
  const stats = lstatOf(path);
  if (stats === undefined) return 'missing';
  const looksRight = stats.isFile() && stats.size === BigInt(bytes) && stats.mtimeNs === BigInt(mtimeMs) * 1_000_000n;
  return looksRight && (await hashFile(path, buffer, progress)) === sha256 ? undefined : 'changed';
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
