import { type ChangeEntry, entryOf } from './change-entry.ts';
import { openspecOf, repositoryFolders } from './layout.ts';
import type { ManifestFile } from './manifest.ts';
import type { Progress } from './progress.ts';
import { Repository, type RepositorySpec } from './repository.ts';
import { TreeWriter } from './tree-writer.ts';

/** A repository as it was written, in the order of its units. */
export type WrittenRepository = {
  readonly files: readonly ManifestFile[];
  readonly changes: readonly ChangeEntry[];
};

/** Writes a repository into the folder `name` below `dir`, which is not there yet. */
export async function writeRepository(
  dir: string,
  name: string,
  spec: RepositorySpec,
  progress: Progress,
): Promise<WrittenRepository> {
  const writer = new TreeWriter(dir, progress);
  for (const folder of repositoryFolders(name)) writer.makeFolder(folder);
  const repository = new Repository(spec);
  const files: ManifestFile[] = [];
  const changes: ChangeEntry[] = [];
  for (let place = 0; place < repository.size; place++) {
    const { files: sources, change } = repository.unit(place);
    const written = await writer.writeUnit(openspecOf(name), sources, name);
    files.push(...written);
    if (change !== null) changes.push(entryOf(change, written));
  }
  return { files, changes };
}
