import type { DatasetSpec } from '../scenarios/scenario.ts';
import { largeFile, planLargeFiles } from './large-file.ts';
import { FILES, openspecOf, REPOSITORY, repositoryFolders } from './layout.ts';
import type { ManifestFile } from './manifest.ts';
import type { Progress } from './progress.ts';
import { repositoryUnits } from './repository.ts';
import { TreeWriter } from './tree-writer.ts';

/** Writes repository and large files into an empty folder. The order of the result depends on the specification alone. */
export async function writeDataset(dir: string, spec: DatasetSpec, progress: Progress): Promise<ManifestFile[]> {
  const writer = new TreeWriter(dir, progress);
  for (const folder of [FILES, ...repositoryFolders(REPOSITORY)]) writer.makeFolder(folder);
  const written: ManifestFile[] = [];
  const base = openspecOf(REPOSITORY);
  for (const unit of repositoryUnits(spec)) written.push(...(await writer.writeUnit(base, unit, REPOSITORY)));
  for (const plan of planLargeFiles(spec.files)) {
    written.push(await writer.writeLarge(FILES, largeFile(plan, spec.seed)));
  }
  return written;
}
