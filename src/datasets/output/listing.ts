import { basename, dirname, join } from 'node:path';
import type { Listing } from '../store/damage.ts';
import { MANIFEST, type ManifestFile, readManifest } from '../store/manifest.ts';
import { folderOf } from '../store/paths.ts';

/** Names of files that list others. One of them in a folder's listing speaks of all that is beside and below it. */
export const METADATA = 'metadata.json';
const LISTS: readonly string[] = [METADATA, MANIFEST];

/**
 * All files that a manifest speaks of, those of the manifests that it lists among them. Where one of these can't be
 * read, nobody knows what else should be in its folder.
 */
export function expand(
  dir: string,
  { folders, files }: { readonly folders: readonly string[]; readonly files: readonly ManifestFile[] },
): Omit<Listing, 'beside'> {
  const all = { folders: [...folders], files: [...files], unknown: [] as string[] };
  for (const { path } of files) {
    if (!LISTS.includes(basename(path)) || folderOf(path) === '') continue;
    const below = dirname(path);
    const nested = readManifest(join(dir, path))?.manifest;
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
