import { closeSync, futimesSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import type { DatasetSpec } from '../scenarios/scenario.ts';
import { planLargeFiles, writeLargeFile } from './large-file.ts';
import { FILES, folderOf, OPENSPEC, REPOSITORY, STANDING_FOLDERS } from './layout.ts';
import { type ManifestFile, sha256Of } from './manifest.ts';
import type { Progress } from './progress.ts';
import { repositoryUnits } from './repository.ts';
import type { SourceFile } from './source-file.ts';

/** Writes repository and large files into an empty folder. The order of the result depends on the specification alone. */
export async function writeTree(dir: string, spec: DatasetSpec, progress: Progress): Promise<ManifestFile[]> {
  const written: ManifestFile[] = [];
  const made = new Set<string>();
  for (const folder of STANDING_FOLDERS) makeFolder(dir, folder, made);
  for (const unit of repositoryUnits(spec)) {
    for (const file of unit) {
      const entry = writeSourceFile(dir, file, made);
      progress.advance(entry.bytes, REPOSITORY);
      written.push(entry);
    }
    if (progress.isTurnDue()) await progress.turn();
  }
  for (const file of planLargeFiles(spec.files)) {
    const path = `${FILES}/${file.name}`;
    const { sha256, mtimeMs } = await writeLargeFile(`${dir}/${path}`, file, spec.seed, progress);
    written.push({ path, bytes: file.bytes, sha256, mtimeMs });
  }
  return written;
}

function writeSourceFile(dir: string, { path: below, content, mtimeMs }: SourceFile, made: Set<string>): ManifestFile {
  const path = `${OPENSPEC}/${below}`;
  makeFolder(dir, folderOf(path), made);
  const data = typeof content === 'string' ? Buffer.from(content) : content;
  const file = openSync(`${dir}/${path}`, 'wx');
  try {
    writeFileSync(file, data);
    futimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
  } finally {
    closeSync(file);
  }
  return { path, bytes: data.length, sha256: sha256Of(data), mtimeMs };
}

/** The folder with every parent that is missing; `made` remembers what is there. */
function makeFolder(dir: string, folder: string, made: Set<string>): void {
  if (folder === '' || made.has(folder)) return;
  makeFolder(dir, folderOf(folder), made);
  mkdirSync(`${dir}/${folder}`);
  made.add(folder);
}
