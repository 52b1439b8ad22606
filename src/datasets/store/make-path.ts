import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { lstatOf } from './paths.ts';

/**
 * Makes a folder with every parent that is missing; returns the first of them that it made. `mkdirSync` of Node 20 tries for
 * ever, with `recursive`, where a file system says ENOENT below a folder that is there, as /proc does.
 */
export function makePath(dir: string): string | undefined {
  if (lstatOf(dir)?.isDirectory()) return undefined;
  const parent = dirname(dir);
  const first = parent === dir ? undefined : makePath(parent);
  try {
    mkdirSync(dir);
  } catch (error) {
    // Somebody else was first, or it is a link to a folder.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    mkdirSync(dir, { recursive: true });
    return first;
  }
  return first ?? dir;
}
