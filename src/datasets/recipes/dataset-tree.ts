import type { DatasetSpec } from '../../scenarios/target/target-spec.ts';
import { largeFile, planLargeFiles } from '../content/documents/large-file.ts';
import { ATTACHMENT_KINDS } from '../content/openspec/attachment.ts';
import type { ManifestFile } from '../store/manifest.ts';
import type { Progress } from '../store/progress.ts';
import type { Made } from '../store/recipe.ts';
import { TreeWriter } from '../store/tree-writer.ts';
import { distributionsOf } from './change-entry.ts';
import { FILES, REPOSITORY } from './layout.ts';
import { writeRepository } from './repository-tree.ts';

/** Writes repository and large files into an empty folder. The order of the result depends only on the specification. */
export async function writeDataset(dir: string, spec: DatasetSpec, progress: Progress): Promise<Made> {
  const repository = { ...spec, attachments: ATTACHMENT_KINDS };
  const { changes, files } = await writeRepository(dir, REPOSITORY, repository, progress);
  const writer = new TreeWriter(dir, progress);
  writer.makeFolder(FILES);
  const large: ManifestFile[] = [];
  for (const plan of planLargeFiles(spec.files)) large.push(await writer.writeLarge(FILES, largeFile(plan, spec.seed)));
  return { files: [...files, ...large], facts: { distributions: distributionsOf(changes) } };
}
