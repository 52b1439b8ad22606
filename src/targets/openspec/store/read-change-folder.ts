import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { specOf } from './delta-paths.ts';
import { findNestedChanges } from './nested-changes.ts';
import type { ChangeFacts, ChangeFile } from './served-change.ts';
import { countTasks } from './task-count.ts';

const TASKS = 'tasks.md';
const NO_DOT = String.raw`(?!\.)`;
const NAME = `${NO_DOT}[^/]+`;
const FOLDERS = `(?:${NAME}/)*`;

/** `paths` are those of everything that is not a folder: files, links, and whatever else there may be. */
type Folder = { newestMs: number; readonly files: ChangeFile[]; readonly paths: string[] };

/**
 * Reads one change of the upstream layout, synchronously, because the thread has nothing else to do before it is ready.
 * `changesDir` is a real path; `tracked` is the path or the glob of the files that hold its tasks.
 */
export function readChangeFolder(changesDir: string, name: string, tracked: string = TASKS): ChangeFacts {
  const dir = `${changesDir}/${name}`;
  const folder: Folder = { newestMs: Number.NEGATIVE_INFINITY, files: [], paths: [] };
  collect(dir, '', folder, readdirSync(dir, { withFileTypes: true }));
  const tasks = readTasks(dir, folder, tracked).map(countTasks);
  return {
    name,
    completedTasks: tasks.reduce((sum, { completed }) => sum + completed, 0),
    totalTasks: tasks.reduce((sum, { total }) => sum + total, 0),
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

/** The texts of the files that are tracked; of tasks.md where there is none. */
function readTasks(dir: string, folder: Folder, tracked: string): readonly string[] {
  const isTracked = tracked === TASKS ? null : globOf(tracked);
  const paths = isTracked === null ? [] : folder.paths.filter((path) => isTracked.test(path));
  const found = paths.flatMap((path) => readInside(dir, folder, path) ?? []);
  return found.length > 0 ? found : [readInside(dir, folder, TASKS) ?? ''];
}

/** `*` and `?` stand for characters of a name, and `**` for any folders; none of them for a dot at its beginning. */
function globOf(pattern: string): RegExp {
  const parts = pattern.split('/').map((part, index, all) => {
    if (part === '**') return index === all.length - 1 ? `${FOLDERS}${NAME}` : FOLDERS;
    const text = part
      .replaceAll(/[\\^$.+()|[\]{}]/g, '\\$&')
      .replaceAll(/\*+/g, '[^/]*')
      .replaceAll('?', '[^/]');
    return `${/^[*?]/.test(part) ? NO_DOT : ''}${text}${index === all.length - 1 ? '' : '/'}`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** Returns `undefined` if there is no such file, it can't be read, or it is a link that leads out of the change. */
function readInside(dir: string, folder: Folder, file: string): string | undefined {
  const path = `${dir}/${file}`;
  try {
    if (folder.files.some((each) => each.path === file)) return readFileSync(path, 'utf8');
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
