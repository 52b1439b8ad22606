import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * What is not, or no longer, a dataset: `.<purpose>-<host>-<pid>-<random>`. Host and process say whether anyone still
 * works on it.
 */
const TRANSIENT = /^\.(?:building|index|discarded)-(.+)-(\d+)-[0-9a-f]{8}$/;

/** Process ids are given out again. What has lain so long is nobody's, whoever has its id now. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** A path beside the datasets that nobody else uses, on the same file system. */
export function transientPath(cacheDir: string, purpose: 'building' | 'index' | 'discarded'): string {
  return join(cacheDir, `.${purpose}-${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Moves a finished folder into its place in one step; `false` when another process was there first. */
export function publish(building: string, dir: string): boolean {
  try {
    renameSync(building, dir);
    return true;
  } catch (error) {
    if (existsSync(dir)) return false;
    throw error;
  }
}

/** Takes a damaged dataset out of the way in one step, then deletes it. */
export async function discard(cacheDir: string, dir: string): Promise<void> {
  const discarded = transientPath(cacheDir, 'discarded');
  try {
    renameSync(dir, discarded);
  } catch (error) {
    // Another process has seen the damage too.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(discarded, { recursive: true, force: true });
}

/** Deletes what processes that are gone have left behind. Nothing depends on it, so that nothing it meets is an error. */
export async function sweep(cacheDir: string): Promise<void> {
  try {
    const leftovers = readdirSync(cacheDir).filter((name) => isAbandoned(join(cacheDir, name), TRANSIENT.exec(name)));
    for (const name of leftovers) await rm(join(cacheDir, name), { recursive: true, force: true });
  } catch {}
}

function isAbandoned(path: string, match: RegExpExecArray | null): boolean {
  if (match === null) return false;
  const [, host, pid] = match;
  if (host === hostname() && !isRunning(Number(pid))) return true;
  return Date.now() - statSync(path).mtimeMs > ABANDONED_AFTER_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
