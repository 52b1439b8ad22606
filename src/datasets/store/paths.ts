import { type BigIntStats, lstatSync } from 'node:fs';

/** What `lstat` says, or `undefined` when nothing is there. */
export function lstatOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    // A parent is no folder any more.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The folder that an entry is in; empty for one at the top. */
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
