import { formatSize } from '../../fields/units.ts';
import type { FileRef, StreamingWorkload } from './types.ts';

/** The name for all files together, and for the one file of a level, whose stage tells its size. */
const ANY_FILE = 'file';

/** The names of the requests: one for each file of a list, or a single one for `files: all` and for levels. */
export function fileNames({ files, levels }: StreamingWorkload): readonly string[] {
  return files === 'all' || levels?.key === 'size' ? [ANY_FILE] : files.map(fileName);
}

/** A file's size in canonical form, or its path. */
export function fileName(file: FileRef): string {
  return file.kind === 'size' ? formatSize(file.bytes) : file.path;
}
