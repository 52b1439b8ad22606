/** Folders below a dataset's own. */
export const REPOSITORY = 'repository';
export const FILES = 'files';
export const OPENSPEC: string = `${REPOSITORY}/openspec`;

/** Folders that every dataset has, with or without anything in them. */
export const STANDING_FOLDERS: readonly string[] = [
  FILES,
  REPOSITORY,
  OPENSPEC,
  `${OPENSPEC}/specs`,
  `${OPENSPEC}/changes`,
  `${OPENSPEC}/changes/archive`,
];

/** The folder that an entry is in; empty for one at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Every folder of a dataset with these files. */
export function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set(STANDING_FOLDERS);
  for (const path of paths) {
    for (let folder = folderOf(path); !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
  }
  return folders;
}
