import { formatSize } from '../../fields/units.ts';
import type { FileRef, StreamingWorkload } from './types.ts';

/** All files together, or the one file of each level, whose stage says its size. */
const ANY_FILE = 'file';

/** Names of the requests: one for each file of a list; one for all files, and for the file of a level. */
export function fileNames({ files, levels }: StreamingWorkload): readonly string[] {
  return files === 'all' || levels?.key === 'size' ? [ANY_FILE] : files.map(fileName);
}

/** A file's size in canonical form, or its path. */
export function fileName(file: FileRef): string {
  return file.kind === 'size' ? formatSize(file.bytes) : file.path;
}
