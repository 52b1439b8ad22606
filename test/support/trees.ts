import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
