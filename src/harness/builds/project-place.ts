import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { repositoryOf } from './git.ts';

/** Where the project of a scenario file is. */
export type ProjectPlace = {
  /** The repository that the file is in; the folder of the file where it is in none. */
  readonly root: string;
  readonly isRepository: boolean;
  /** The folder of the scenario file, which paths in it count from. */
  readonly base: string;
};

export async function projectOf(scenarioFile: string): Promise<ProjectPlace> {
  const base = realpathSync(dirname(resolve(scenarioFile)));
  const repository = await repositoryOf(base);
  return { root: repository ?? base, isRepository: repository !== null, base };
}

/** Where a path of the project is in another copy of the project; null where it lies outside of the project. */
export function pathIn(copy: string, path: string, { root }: Pick<ProjectPlace, 'root'>): string | null {
  const below = relative(root, real(path));
  return below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? null : join(copy, below);
}

/** The path without links in its folders; what is not there is below what is. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(real(folder), relative(folder, path));
  }
}
