import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { lstatOf } from './paths.ts';

/**
 * Makes a folder and every missing parent; returns the first of them that it made. With `recursive`, `mkdirSync` of Node 20
 * never returns where a file system reports ENOENT below an existing folder, as /proc does.
 */
export function makePath(dir: string): string | undefined {
  if (lstatOf(dir)?.isDirectory()) return undefined;
  const parent = dirname(dir);
  const first = parent === dir ? undefined : makePath(parent);
  try {
    mkdirSync(dir);
  } catch (error) {
    // Another process was first, or it is a link to a folder.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    mkdirSync(dir, { recursive: true });
    return first;
  }
  return first ?? dir;
}
