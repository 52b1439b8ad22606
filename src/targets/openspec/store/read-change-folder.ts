import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { ChangeFacts, ChangeFile } from './served-change.ts';
import { countTasks } from './task-count.ts';

type Folder = { newestMs: number; readonly files: ChangeFile[] };

/** Reads one change of the upstream layout, synchronously, because the thread has nothing else to do before it is ready. */
export function readChangeFolder(changesDir: string, name: string): ChangeFacts {
  const dir = `${changesDir}/${name}`;
  const folder: Folder = { newestMs: Number.NEGATIVE_INFINITY, files: [] };
  collect(dir, '', folder);
  const tasks = countTasks(readTasks(dir, folder) ?? '');
  return {
    name,
    completedTasks: tasks.completed,
    totalTasks: tasks.total,
    // `openspec list` takes the newest file at any depth, or the folder itself if it holds none.
    lastModifiedMs: Number.isFinite(folder.newestMs) ? folder.newestMs : Math.round(statSync(dir).mtimeMs),
    files: folder.files.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** A link counts by the date of the file that it points to, as upstream, but is neither listed nor followed. */
function collect(dir: string, prefix: string, folder: Folder): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = `${dir}/${entry.name}`;
    if (entry.isDirectory()) {
      collect(path, `${prefix}${entry.name}/`, folder);
      continue;
    }
    const stats = resolvable(() => statSync(path, { throwIfNoEntry: false }));
    if (!stats) continue;
    folder.newestMs = Math.max(folder.newestMs, Math.round(stats.mtimeMs));
    if (entry.isFile()) folder.files.push({ path: `${prefix}${entry.name}`, bytes: stats.size });
  }
}

/** Returns `undefined` if there is no such file, or if it is a link that leads out of the change. */
function readTasks(dir: string, folder: Folder): string | undefined {
  const path = `${dir}/tasks.md`;
  if (folder.files.some((file) => file.path === 'tasks.md')) return resolvable(() => readFileSync(path, 'utf8'));
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  return resolvable(() => (realpathSync(path).startsWith(`${dir}/`) ? readFileSync(path, 'utf8') : undefined));
}

/** Returns `undefined` for an entry that has vanished since it was listed, or a link to nothing. */
function resolvable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
