import { realpath } from 'node:fs/promises';
import { Problem } from '../http/problem-details.ts';

/** Throws a Problem (400) for a path whose spelling could leave its folder, whether or not there is such a file. */
export function refuseWayOut(relative: string): void {
  const segments = relative.split('/');
  if (/[\0\\]/.test(relative) || segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new Problem(400, 'the path must consist of plain names, joined by single slashes');
  }
}

/**
 * The real path of `relative` below `root`, which is a real path itself, as are those of the other folders that it may lie in.
 * Throws a Problem: 400 if the spelling could leave the folder, 403 if a link leads out of all of them, 404 if there is no such file.
 */
export async function resolveInside(root: string, relative: string, linked: readonly string[] = []): Promise<string> {
  refuseWayOut(relative);
  const real = await realpath(`${root}/${relative}`).catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(error.code ?? ''))
      throw new Problem(404, 'no such file');
    throw error;
  });
  if (![root, ...linked].some((folder) => real.startsWith(`${folder}/`)))
    throw new Problem(403, 'the path leads out of the repository');
  return real;
}
