import { HarnessError } from '../../../errors.ts';
import { numberOf } from '../../../workers/checks/exact-json.ts';
import { isMapping } from '../../yaml/issue.ts';
import type { FactSources } from '../language/fact-sources.ts';
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
  const listed = isListed ? readIndex(await ask(index, 'the list of files'), index) : [];
  if (files === 'all' && listed.length === 0) throw new HarnessError('CONFIG', `${index} lists no file`);
  const found = files === 'all' ? listed : files.map((file) => (file.kind === 'path' ? file : findFile(file)));
  return { files: found.map((file) => resolveFile(file, workload)) };

  function findFile(file: { readonly kind: 'size'; readonly bytes: number }): ResolvedFile {
    const match = listed.find(({ bytes }) => bytes === file.bytes);
    if (match !== undefined) return match;
    const sizes = listed.map(({ bytes }) => `${bytes} bytes`).join(', ');
    throw new HarnessError('CONFIG', `the target has no file of ${fileName(file)}; ${index} lists ${sizes || 'none'}`, {
      hint: 'name one of these sizes, or a file outright: { path: /big.bin, bytes: 100MB, sha256: … }',
    });
  }
}

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

function readIndex(answer: unknown, index: string): readonly ResolvedFile[] {
  const items = isMapping(answer) ? answer['items'] : undefined;
  if (!Array.isArray(items)) throw new HarnessError('CONFIG', `${index} answered no { items: [ … ] }`);
  return items.filter(isMapping).flatMap(({ path, bytes: said, sha256 }) => {
    const bytes = numberOf(said);
    if (typeof path !== 'string' || bytes === null) return [];
    return [{ path, bytes, sha256: typeof sha256 === 'string' ? sha256 : null }];
  });
}
