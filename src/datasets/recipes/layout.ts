/** Folders below a dataset's own. */
export const REPOSITORY = 'repository';
export const FILES = 'files';
const OPENSPEC = 'openspec';

/** Folders that every repository has, with or without anything in them. */
export function repositoryFolders(repository: string): readonly string[] {
  const openspec = openspecOf(repository);
  return [repository, openspec, `${openspec}/specs`, `${openspec}/changes`, `${openspec}/changes/archive`];
}

/** Where a repository keeps all that OpenSpec reads. */
export function openspecOf(repository: string): string {
  return `${repository}/${OPENSPEC}`;
}

/** The folder that an entry is in; empty for one at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Every folder that is needed for these files and folders. */
export function foldersOf(folders: readonly string[], paths: Iterable<string>): Set<string> {
  const all = new Set<string>();
  const add = (path: string): void => {
    for (let folder = path; folder !== '' && !all.has(folder); folder = folderOf(folder)) all.add(folder);
  };
  for (const folder of folders) add(folder);
  for (const path of paths) add(folderOf(path));
  return all;
}
