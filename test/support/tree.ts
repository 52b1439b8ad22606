import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of everything below a folder, sorted; none where the folder is not there. */
export function listTree(folder: string): readonly string[] {
  if (!lstatSync(folder, { throwIfNoEntry: false })) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

/** Changes when any name, kind, content or time below the folder does. */
export function hashTree(folder: string): string {
  const hash = createHash('sha256');
  for (const path of listTree(folder)) {
    const stats = lstatSync(join(folder, path));
    hash.update(JSON.stringify([path, stats.mode, stats.size, stats.mtimeMs]));
    if (stats.isFile()) hash.update(readFileSync(join(folder, path)));
  }
  return hash.digest('hex');
}

/** Every file below a folder with its content and time, and every folder. */
export function treeOf(dir: string): ReadonlyMap<string, string> {
  const paths = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    paths.map((path) => {
      const stats = lstatSync(join(dir, path));
      return [path, stats.isFile() ? `${stats.mtimeMs} ${readFileSync(join(dir, path), 'latin1')}` : ''];
    }),
  );
}
