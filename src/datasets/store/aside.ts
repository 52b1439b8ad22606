import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { lstatOf } from './paths.ts';
import type { Progress } from './progress.ts';

/**
 * Whatever is being made or deleted lies beside the finished data as `.<purpose>-<host>-<pid>-<random>`. Host and process
 * tell whether somebody still works on it.
 */
const TRANSIENT = /^\.(?:building|writing|discarded)-(.+)-(\d+)-[0-9a-f]{8}$/;

/** Process ids are reused. After this time nobody works on it any more, even if a process has its id. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** A path in the folder that nobody else uses. */
export function transientPath(dir: string, purpose: 'building' | 'writing' | 'discarded'): string {
  return join(dir, `.${purpose}-${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`);
}

export function isTransient(name: string): boolean {
  return TRANSIENT.test(name);
}

/** Entries of a folder that are made together. */
export type Building<Made> = {
  readonly dir: string;
  /** Paths below `dir`. */
  readonly entries: readonly string[];
  /** Makes the entries below an empty folder. */
  readonly write: (building: string) => Promise<Made>;
  /** True when entries that are there already are to be replaced. */
  readonly replaces: boolean;
  /** Is called when all is written and nothing is in the places of the entries, right before they are moved there. */
  readonly beforeMove?: (made: Made) => void;
};

/**
 * Makes entries aside, and then moves each into its place in one step. Resolves to `undefined` when another process has put
 * something into such a place meanwhile, which then stays. In no case is anything left that is half-made.
 */
export async function buildAside<Made>(
  { dir, entries, write, replaces, beforeMove }: Building<Made>,
  progress: Progress,
): Promise<Made | undefined> {
  const building = transientPath(dir, 'building');
  const discarded = transientPath(dir, 'discarded');
  try {
    mkdirSync(building);
    const made = await write(building);
    progress.throwIfInterrupted();
    if (replaces) moveAway(dir, entries, discarded);
    beforeMove?.(made);
    return entries.every((entry) => publish(join(building, entry), join(dir, entry))) ? made : undefined;
  } finally {
    await rm(building, { recursive: true, force: true });
    await rm(discarded, { recursive: true, force: true });
  }
}

/** False when another process was first. */
function publish(from: string, to: string): boolean {
  mkdirSync(dirname(to), { recursive: true });
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (existsSync(to)) return false;
    throw error;
  }
}

/** Deletes an entry of a folder that is damaged; it is gone from its place in one step. */
export async function discard(dir: string, entry: string): Promise<void> {
  const discarded = transientPath(dir, 'discarded');
  moveAway(dir, [entry], discarded);
  await rm(discarded, { recursive: true, force: true });
}

/** An entry that is not there is no error: another process may have seen the same damage. */
function moveAway(dir: string, entries: readonly string[], discarded: string): void {
  for (const entry of entries) {
    if (lstatOf(join(dir, entry)) === undefined) continue;
    mkdirSync(dirname(join(discarded, entry)), { recursive: true });
    try {
      renameSync(join(dir, entry), join(discarded, entry));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/**
 * Writes the file `path` below the folder `dir`, in place of one that may be there, in one step. Folders between the two are
 * made; `dir` itself has to exist. Throws if the file can't be written: then what was there stays, and nothing lies beside it. What
 * is no file, as `/dev/stdout` and a pipe, stays, and is written to.
 */
export function replaceFile(dir: string, path: string, content: string | Buffer, mtimeMs?: number): void {
  const folder = dirname(path);
  if (folder !== '.') mkdirSync(join(dir, folder), { recursive: true });
  if (isSink(join(dir, path))) {
    writeFileSync(join(dir, path), content);
    return;
  }
  const temporary = transientPath(dir, 'writing');
  try {
    writeFileSync(temporary, content);
    if (mtimeMs !== undefined) utimesSync(temporary, mtimeMs / 1000, mtimeMs / 1000);
    renameSync(temporary, join(dir, path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * A device or a pipe; also the file that `/dev/stdout` leads to. Root could put a file in the place of `/dev/null`, for everybody.
 * `/dev/shm` holds ordinary files, in memory.
 */
function isSink(path: string): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && !there.isDirectory() && (!there.isFile() || /^\/(?:dev(?!\/shm\/)|proc)\//.test(path));
}

/** Deletes what processes that are gone have left behind. Nothing depends on it, so failures are ignored. */
export async function sweep(dir: string): Promise<void> {
  try {
    const leftovers = readdirSync(dir).filter((name) => isAbandoned(join(dir, name), TRANSIENT.exec(name)));
    for (const name of leftovers) await rm(join(dir, name), { recursive: true, force: true });
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
    // EPERM means that it runs as another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
