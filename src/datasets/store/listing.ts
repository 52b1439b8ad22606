import { basename, join } from 'node:path';
import { MANIFEST, type ManifestFile, readManifest } from './manifest.ts';
import { folderOf } from './paths.ts';

/** Everything that should be in a folder. */
export type Listing = {
  /** Folders that exist even if nothing is in them. */
  readonly folders: readonly string[];
  readonly files: readonly ManifestFile[];
  /** Files that are not verified but belong there: the manifest itself. */
  readonly beside: readonly string[];
  /** Folders whose own list of files can't be read, so that nothing in them can be verified. */
  readonly unknown: readonly string[];
};

/** Names of files that list all files beside and below them. A manifest may list such a file among others. */
export const METADATA = 'metadata.json';
const LISTS: readonly string[] = [METADATA, MANIFEST];

/** The listing of a manifest, together with the files of every manifest that it lists, at any depth. */
export function expand(dir: string, { folders, files }: Pick<Listing, 'folders' | 'files'>): Omit<Listing, 'beside'> {
  const all = { folders: [...folders], files: [...files], unknown: [] as string[] };
  for (const { path } of files) {
    const below = folderOf(path);
    if (!LISTS.includes(basename(path)) || below === '') continue;
    const nested = readManifest(join(dir, path));
    if (nested === undefined) {
      all.unknown.push(below);
      continue;
    }
    const inner = expand(join(dir, below), nested);
    all.folders.push(...inner.folders.map((folder) => `${below}/${folder}`));
    all.files.push(...inner.files.map((file) => ({ ...file, path: `${below}/${file.path}` })));
    all.unknown.push(...inner.unknown.map((folder) => `${below}/${folder}`));
  }
  return all;
}
