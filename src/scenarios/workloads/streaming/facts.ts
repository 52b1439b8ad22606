import { HarnessError } from '../../../errors.ts';
import { plural } from '../../../plural.ts';
import { numberOf } from '../../../workers/checks/exact-json.ts';
import { isMapping } from '../../yaml/issue.ts';
import type { FactSources } from '../language/fact-sources.ts';
import { encodePath, listedPathFault } from '../language/sent-text.ts';
import { fileName } from './file-names.ts';
import type { StreamingWorkload } from './types.ts';

/** The files that are read, in the order of the list or of the index. */
export type StreamingFacts = { readonly files: readonly ResolvedFile[] };

export type ResolvedFile = {
  /** Path and query below the target's base. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string | null;
};

/** Asks the target for its index if files are given by size, or if all files of the index are read. */
export async function streamingFacts(workload: StreamingWorkload, { ask }: FactSources): Promise<StreamingFacts> {
  const { files, index } = workload;
  const isListed = files === 'all' || files.some((file) => file.kind === 'size');
  const listed = isListed ? itemsOf(await ask(index, 'the list of files'), index) : [];
  if (files === 'all' && listed.length === 0) throw new HarnessError('CONFIG', `${index} lists no file`);
  const found =
    files === 'all' ? listed.map(fileAt) : files.map((file) => (file.kind === 'path' ? file : fileOfSize(file)));
  return { files: found.map((file) => resolveFile(file, workload)) };

  /** Every entry that is used must be a file: one that was left out would not be missed. */
  function fileAt(item: unknown, place: number): ResolvedFile {
    const file = listedFile(item);
    if (typeof file !== 'string') return file;
    throw new HarnessError('CONFIG', `the list of files: items[${place}] of ${index}: ${file}`, { hint: HINT });
  }

  function fileOfSize(file: { readonly kind: 'size'; readonly bytes: number }): ResolvedFile {
    const place = listed.findIndex((item) => bytesOf(item) === file.bytes);
    if (place >= 0) return fileAt(listed[place], place);
    const sizes = listed.flatMap((item) => bytesOf(item) ?? []).map((bytes) => plural(bytes, 'byte'));
    const there = sizes.join(', ') || 'none';
    throw new HarnessError('CONFIG', `the target has no file of ${fileName(file)}; ${index} lists ${there}`, {
      hint: 'name one of these sizes, or a file outright: { path: /big.bin, bytes: 100MB, sha256: … }',
    });
  }
}

const HINT = 'the target has to list each file as { path: /big.bin, bytes: 1000, sha256: … }';
const SHA256 = /^[0-9a-f]{64}$/i;

/** Asks the target to read and write the file in pieces of `readSize`. */
function resolveFile(file: ResolvedFile, { index, readSize, verify }: StreamingWorkload): ResolvedFile {
  const { path, bytes, sha256 } = file;
  if (sha256 === null && verify !== 'length') {
    throw new HarnessError('CONFIG', `${index} lists ${path} without a sha256`, {
      hint: 'write `verify: length`, or have the target list it',
    });
  }
  const query = readSize === null ? '' : `${path.includes('?') ? '&' : '?'}readSize=${readSize}`;
  return { path: `${path}${query}`, bytes, sha256 };
}

function itemsOf(answer: unknown, index: string): readonly unknown[] {
  const items = isMapping(answer) ? answer['items'] : undefined;
  if (Array.isArray(items)) return items;
  throw new HarnessError('CONFIG', `${index} answered no { items: [ … ] }`);
}

function bytesOf(item: unknown): number | null {
  return isMapping(item) ? numberOf(item['bytes']) : null;
}

/** The file that an entry of an index lists, or why it lists no file. */
function listedFile(item: unknown): ResolvedFile | string {
  if (!isMapping(item)) return 'this is no file';
  const { path, sha256 } = item;
  const bytes = bytesOf(item);
  if (typeof path !== 'string') return 'the file has no path';
  const fault = listedPathFault(path);
  if (fault !== null) return fault;
  if (bytes === null || !Number.isSafeInteger(bytes) || bytes < 0) return 'its "bytes" are no whole number';
  return {
    path: encodePath(path),
    bytes,
    sha256: typeof sha256 === 'string' && SHA256.test(sha256) ? sha256.toLowerCase() : null,
  };
}
