import { z } from 'zod';
import { sizeField, wholeNumber } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { formatSize, parseSize } from '../../fields/units.ts';
import { type DocumentsSpec, LARGEST_UPLOAD_BYTES, SHAPES, type Shape } from '../../target/data-spec.ts';
import { folderOr, resolveFolder } from '../../target/folder-language.ts';
import { type Issue, isMapping, issueAt, type Path } from '../../yaml/issue.ts';
import { checkCollectionPath, collectionPathField } from '../collection-path.ts';
import { checkLevels, levelsField, writtenLevels } from '../levels-language.ts';
import type { WorkloadSpec } from '../workload-spec.ts';
import { type MemoryPressureFacts, memoryPressureFacts } from './facts.ts';
import type { MemoryPressureWorkload } from './types.ts';

type Raw = Readonly<Record<string, unknown>>;

const MOST_SIZES = 64;

const size = sizeField('Exact size of a document; there is one of each shape.');

const generated: z.ZodType<DocumentsSpec> = z
  .strictObject({
    sizes: z
      .array(size)
      .min(1)
      .max(MOST_SIZES)
      .superRefine((sizes, context) => blameTwins('size', sizes, context))
      .optional()
      .meta({ description: 'Left out, they are those of the levels.' }),
    shapes: z
      .array(z.enum(SHAPES))
      .min(1)
      .superRefine((shapes, context) => blameTwins('shape', shapes, context))
      .default([...SHAPES])
      .meta({ description: 'What they are made of; all but buffers are JSON.' }),
    seed: wholeNumber('The same seed makes the same bytes.', 0, 2 ** 32 - 1).default(1),
    // Were it merely unknown, zod would take the folder's own mistakes for this one.
    dir: z.never().optional(),
  })
  .transform(({ sizes, shapes, seed }) => ({ kind: 'generated' as const, sizes: sizes ?? [], shapes, seed }));

function blameTwins(what: string, values: readonly (number | Shape)[], context: z.RefinementCtx): void {
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) < index)
      context.addIssue({ code: 'custom', path: [index], message: `this ${what} stands twice in the list` });
  }
}

export const memoryPressure: WorkloadSpec<MemoryPressureWorkload, MemoryPressureFacts> = {
  kind: 'memory-pressure',
  schema: z
    .strictObject({
      kind: z
        .literal('memory-pressure')
        .meta({ description: 'One iteration uploads a large document, downloads it, compares and deletes it.' }),
      documents: folderOr('documents', generated)
        .prefault({})
        .meta({ description: 'What is uploaded; virtual users take the documents in turn.' }),
      path: collectionPathField(),
      headers: headersField().default({}),
      levels: levelsField({ size }),
    })
    .transform(({ documents, levels, ...rest }) => ({
      ...rest,
      documents:
        documents.kind === 'generated' && documents.sizes.length === 0
          ? { ...documents, sizes: levels?.values ?? [] }
          : documents,
      size: null,
      levels,
    })),
  timers: [],
  counters: [],
  check: (raw, path) => [...checkLevels(raw, path), ...checkSizesOf(raw, path), ...checkCollectionPath(raw, path)],
  checkAgainst: (target, raw, path) => (target.kind === 'openspec' ? checkUploads(raw, path) : []),
  requests: () => ['upload', 'download', 'delete'],
  atLevel: (workload, _, size) => ({ ...workload, size }),
  resolveFolders: (workload, base) => ({ ...workload, documents: resolveFolder(workload.documents, base) }),
  facts: memoryPressureFacts,
};

/** There are sizes, in one place or the other; in both, every level is one of the sizes. A folder is known when it is opened. */
function checkSizesOf(raw: Raw, path: Path): readonly Issue[] {
  const written = raw['documents'] ?? {};
  if (!isMapping(written) || written['dir'] !== undefined) return [];
  const levels = isMapping(raw['levels']) ? raw['levels'] : {};
  if (written['sizes'] === undefined) {
    if (levels['size'] !== undefined) return [];
    const message = 'the documents need their sizes';
    return [
      issueAt([...path, 'documents', 'sizes'], message, 'write sizes: [1MB, 10MB], or levels: { size: [1MB, 10MB] }'),
    ];
  }
  const sizes = (Array.isArray(written['sizes']) ? written['sizes'] : []).map(bytesOf);
  return writtenLevels(raw, 'size').flatMap((level, index) => {
    const bytes = bytesOf(level);
    if (bytes === null || sizes.includes(null) || sizes.includes(bytes)) return [];
    const message = `there are no documents of ${formatSize(bytes)}`;
    return [issueAt([...path, 'levels', 'size', index], message, 'add it to the sizes, or leave the sizes out')];
  });
}

function checkUploads(raw: Raw, path: Path): readonly Issue[] {
  const documents = isMapping(raw['documents']) ? raw['documents'] : {};
  const sizes = Array.isArray(documents['sizes']) ? documents['sizes'] : [];
  const written: readonly (readonly [Path, unknown])[] = [
    ...sizes.map((each, index) => [['documents', 'sizes', index], each] as const),
    ...writtenLevels(raw, 'size').map((each, index) => [['levels', 'size', index], each] as const),
  ];
  return written
    .filter(([, each]) => (bytesOf(each) ?? 0) > LARGEST_UPLOAD_BYTES)
    .map(([at]) => issueAt([...path, ...at], 'the target takes documents of up to 256MB', 'make it smaller'));
}

function bytesOf(written: unknown): number | null {
  const parsed = typeof written === 'string' ? parseSize(written) : null;
  return parsed?.ok === true ? parsed.value : null;
}
