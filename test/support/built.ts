import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT: string = resolve(import.meta.dirname, '../..');

/**
 * What is built, for tests that start processes or threads: it starts in a third of the time. Refuses what is older than
 * the source, since what a test shows must be what the source says.
 */
export function builtPath(path: string): string {
  const built = join(ROOT, path);
  const builtAt = statSync(join(ROOT, 'dist/cli/main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newer = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).find(
    (each) => each.endsWith('.ts') && statSync(join(ROOT, 'src', each)).mtimeMs > builtAt,
  );
  if (newer !== undefined) throw new Error(`src/${newer} is newer than dist/: npm run build`);
  return built;
}
