import { createHash } from 'node:crypto';
import { closeSync, fstatSync, futimesSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { replaceFile, transientPath } from './aside.ts';
import { fastStatOf } from './paths.ts';

/** Size, mtime, ctime and inode of each entry. */
const FIELDS = 4;

/** The file clock of a kernel moves in ticks of 1 to 10 ms. */
const CLOCK_WAIT_MS = 1;
const CLOCK_WAITS = 50;

/**
 * The state of a folder as `lstat` shows it. A folder that was verified once and still has the same stamp need not be read
 * again: every write, rename and change of rights moves a ctime, which no program can set.
 */
export type Stamp = {
  readonly text: string;
  /** The latest change of any entry. */
  readonly changedAtMs: number;
};

/** A folder that is good, as it was last looked at: the text of its stamp, and the file in the cache that keeps it. */
export type Verified = { readonly stampPath: string; readonly stamp: string };

/**
 * The stamp of these entries of a folder, files and folders, and of the names right below it. The folder itself does not
 * count, as it changes when it is moved into its place.
 */
export function takeStamp(dir: string, paths: readonly string[]): Stamp {
  const fields = new Float64Array(paths.length * FIELDS);
  let changedAtMs = 0;
  for (const [i, path] of paths.entries()) {
    const stats = fastStatOf(`${dir}/${path}`);
    if (stats === undefined) continue;
    fields.set([stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino], i * FIELDS);
    changedAtMs = Math.max(changedAtMs, stats.ctimeMs);
  }
  const hash = createHash('sha256')
    .update(JSON.stringify(readdirSync(dir).sort()))
    .update(fields);
  return { text: `perf-harness/stamp@1 ${hash.digest('hex')}\n`, changedAtMs };
}

/** True when this stamp was written to the path. */
export function isStamped(path: string, { text }: Stamp): boolean {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch {
    return false;
  }
}

/**
 * Writes the stamp of a folder that is good. It is in place only after the file clock has moved past every change in it,
 * because a later write within the same tick would not move a ctime. Where it can't be written, the folder is verified
 * again the next time.
 */
export async function writeStamp(path: string, { text, changedAtMs }: Stamp): Promise<void> {
  try {
    await clockPasses(dirname(path), changedAtMs);
    replaceFile(dirname(path), basename(path), text);
  } catch {}
}

/** Some network file systems have a clock that stands still for longer; that is not waited for. */
async function clockPasses(dir: string, timeMs: number): Promise<void> {
  const path = transientPath(dir, 'writing');
  const probe = openSync(path, 'wx');
  try {
    for (let i = 0; i < CLOCK_WAITS; i++) {
      futimesSync(probe, Date.now() / 1000, Date.now() / 1000);
      if (fstatSync(probe).ctimeMs > timeMs) return;
      await setTimeout(CLOCK_WAIT_MS);
    }
  } finally {
    closeSync(probe);
    rmSync(path, { force: true });
  }
}
