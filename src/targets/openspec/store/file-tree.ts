import { realpathSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** The folder of a dataset, and the list of all its files. */
export type Tree = {
  readonly dir: string;
  /** The path of the dataset's manifest, which has a line for each file. */
  readonly manifest: string;
};

/** Returns the tree with the real path of its folder. */
export function openTree({ dir, manifest }: Tree): Tree {
  return { dir: realpathSync(dir), manifest };
}

/** A list of 30,000 files is sent in chunks of this many characters, so that never all of it is in memory. */
const CHUNK_CHARS = 16 * 1024;
const FILE_LINE = '{"path":';

/** `{ items: [{ path, bytes, sha256 }], total }` in pieces, made from the manifest while it is read. */
export async function* linesOfTree({ manifest }: Tree): AsyncGenerator<string, void, undefined> {
  const file = await open(manifest);
  let total = 0;
  let chunk = '{"items":[';
  for await (const line of file.readLines()) {
    if (!line.startsWith(FILE_LINE)) continue;
    chunk += `${total === 0 ? '' : ','}${itemJson(line)}`;
    total += 1;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  yield `${chunk}],"total":${total}}`;
}

/** The path in the list is the one under which the file is served. */
function itemJson(line: string): string {
  const { path, bytes, sha256 } = JSON.parse(line.replace(/,$/, '')) as { path: string; bytes: number; sha256: string };
  return JSON.stringify({ path: `/tree/${path.split('/').map(encodeURIComponent).join('/')}`, bytes, sha256 });
}
