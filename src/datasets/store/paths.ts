import { type BigIntStats, lstatSync, type Stats } from 'node:fs';

/** The result of `lstat`, with times in nanoseconds, or `undefined` when there is nothing at the path. */
export function lstatOf(path: string): BigIntStats | undefined {
  return unlessMissing(() => lstatSync(path, { bigint: true, throwIfNoEntry: false }));
}

/** The same in a third of the time, with times in milliseconds, exact to about 250 ns. */
export function fastStatOf(path: string): Stats | undefined {
  return unlessMissing(() => lstatSync(path, { throwIfNoEntry: false }));
}

function unlessMissing<Found>(look: () => Found): Found | undefined {
  try {
    return look();
  } catch (error) {
    // A parent of the path is not a folder any more.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The folder that an entry is in; empty for an entry at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Every folder that is needed for these files and folders. */
export function foldersOf(folders: readonly string[], paths: Iterable<string>): Set<string> {
  const all = new Set<string>();
  const add = (path: string): void => {
    for (let folder = path; folder !== '' && !all.has(folder); folder = folderOf(folder)) all.add(folder);
  };
  for (const folder of folders) add(folder);
  for (const path of paths) add(folderOf(path));
  return all;
}

/** True for a path that is one of the entries or below one. Everything is below the empty entry. */
export function isIn(path: string, entries: readonly string[]): boolean {
  return entries.some((entry) => entry === '' || path === entry || path.startsWith(`${entry}/`));
}
