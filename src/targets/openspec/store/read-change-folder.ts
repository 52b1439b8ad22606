import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { specOf } from './delta-paths.ts';
import { findNestedChanges } from './nested-changes.ts';
import type { ChangeFacts, ChangeFile } from './served-change.ts';
import { countTasks } from './task-count.ts';

/** `paths` are those of everything that is not a folder: files, links, and whatever else there may be. */
type Folder = { newestMs: number; readonly files: ChangeFile[]; readonly paths: string[] };

/**
 * Reads one change of the upstream layout, synchronously, because the thread has nothing else to do before it is ready.
 * `changesDir` is a real path.
 */
export function readChangeFolder(changesDir: string, name: string): ChangeFacts {
  const dir = `${changesDir}/${name}`;
  const folder: Folder = { newestMs: Number.NEGATIVE_INFINITY, files: [], paths: [] };
  collect(dir, '', folder, readdirSync(dir, { withFileTypes: true }));
  const tasks = countTasks(readTasks(dir, folder) ?? '');
  return {
    name,
    completedTasks: tasks.completed,
    totalTasks: tasks.total,
    // `openspec list` takes the newest file at any depth, or the folder itself if it holds none.
    lastModifiedMs: Number.isFinite(folder.newestMs) ? folder.newestMs : Math.round(statSync(dir).mtimeMs),
    files: folder.files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    nested: findNestedChanges(name, folder.paths),
    linkedSpecs: linkedSpecsIn(folder),
  };
}

function linkedSpecsIn({ files, paths }: Folder): readonly string[] | undefined {
  if (files.length === paths.length) return undefined;
  const linked = paths.filter((path) => specOf(path) !== undefined && !files.some((file) => file.path === path));
  return linked.length === 0 ? undefined : linked;
}

/** A link counts by the date of the file that it points to, as upstream, but is neither listed nor followed. */
function collect(dir: string, prefix: string, folder: Folder, entries: readonly Dirent[]): void {
  for (const entry of entries) {
    const path = `${dir}/${entry.name}`;
    if (entry.isDirectory()) {
      const below = resolvable(() => readdirSync(path, { withFileTypes: true }));
      collect(path, `${prefix}${entry.name}/`, folder, below ?? []);
      continue;
    }
    folder.paths.push(`${prefix}${entry.name}`);
    const stats = resolvable(() => statSync(path, { throwIfNoEntry: false }));
    if (!stats) continue;
    folder.newestMs = Math.max(folder.newestMs, Math.round(stats.mtimeMs));
    if (entry.isFile()) folder.files.push({ path: `${prefix}${entry.name}`, bytes: stats.size });
  }
}

/** Returns `undefined` if there is no such file, it can't be read, or it is a link that leads out of the change. */
function readTasks(dir: string, folder: Folder): string | undefined {
  const path = `${dir}/tasks.md`;
  try {
    if (folder.files.some((file) => file.path === 'tasks.md')) return readFileSync(path, 'utf8');
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
    return realpathSync(path).startsWith(`${dir}/`) ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Returns `undefined` for an entry that has vanished since it was listed, whose name is not UTF-8, or a link to nothing. */
function resolvable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
