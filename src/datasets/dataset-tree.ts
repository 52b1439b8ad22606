import { closeSync, futimesSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import type { DatasetSpec } from '../scenarios/scenario.ts';
import { planLargeFiles, writeLargeFile } from './large-file.ts';
import { FILES, folderOf, OPENSPEC, REPOSITORY, STANDING_FOLDERS } from './layout.ts';
import { type ManifestFile, sha256Of } from './manifest.ts';
import type { Progress } from './progress.ts';
import { repositoryFiles } from './repository.ts';
import type { SourceFile } from './source-file.ts';

/** Writes repository and large files into an empty folder. The result is in the order of writing. */
export async function writeTree(dir: string, spec: DatasetSpec, progress: Progress): Promise<ManifestFile[]> {
  const folders = new Set<string>();
  for (const folder of STANDING_FOLDERS) makeFolder(dir, folder, folders);
  const written: ManifestFile[] = [];
  for (const files of repositoryFiles(spec)) {
    for (const file of files) written.push(writeSourceFile(dir, `${OPENSPEC}/${file.path}`, file, folders));
    progress.advance(
      files.reduce((sum, { content }) => sum + content.length, 0),
      REPOSITORY,
    );
    if (progress.isTurnDue()) await progress.turn();
  }
  for (const file of planLargeFiles(spec.files)) {
    const path = `${FILES}/${file.name}`;
    const { sha256, mtimeMs } = await writeLargeFile(`${dir}/${path}`, file, spec.seed, progress);
    written.push({ path, bytes: file.bytes, sha256, mtimeMs });
  }
  return written;
}

/** The folder with every parent that is missing; `made` remembers what is there. */
function makeFolder(dir: string, folder: string, made: Set<string>): void {
  if (folder === '' || made.has(folder)) return;
  makeFolder(dir, folderOf(folder), made);
  mkdirSync(`${dir}/${folder}`);
  made.add(folder);
}

function writeSourceFile(dir: string, path: string, { content, mtimeMs }: SourceFile, made: Set<string>): ManifestFile {
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
