import { HarnessError } from '../../../errors.ts';
import { formatSize } from '../../fields/units.ts';
import type { FactSources, ResolvedDocument } from '../language/fact-sources.ts';
import type { MemoryPressureWorkload } from './types.ts';

/** The documents that are uploaded; never empty. */
export type MemoryPressureFacts = { readonly documents: readonly ResolvedDocument[] };

export async function memoryPressureFacts(
  { documents: spec, size }: MemoryPressureWorkload,
  { provide }: FactSources,
): Promise<MemoryPressureFacts> {
  const all = await provide.documents(spec);
  const documents = all.filter(({ bytes }) => size === null || bytes === size);
  if (documents.length > 0) return { documents };
  const where = spec.kind === 'folder' ? spec.dir : 'the documents';
  const sizes = [...new Set(all.map(({ bytes }) => formatSize(bytes)))].join(', ');
  throw new HarnessError('CONFIG', `there is no document of ${formatSize(size ?? 0)} in ${where}`, {
    hint: sizes === '' ? 'make some with perf-harness generate' : `there are documents of ${sizes}`,
  });
}
