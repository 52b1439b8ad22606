/** The headers of a file. */
import { extname } from 'node:path';
import type { OpenFile } from './open-file.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.yaml': 'application/yaml',
};

/** Two versions of a change may have one length and one time of the file system, so the folder of a version counts too. */
export function etagOf({ bytes, mtimeMs }: OpenFile, writtenTo = ''): string {
  const version = writtenTo.slice(writtenTo.lastIndexOf('-'));
  return `"${bytes.toString(36)}-${Math.round(mtimeMs * 1e3).toString(36)}${version}"`;
}

export function contentTypeOf(path: string): string {
  return CONTENT_TYPES[extname(path)] ?? 'application/octet-stream';
}
