import * as z from 'zod';
import { countField, sizeField } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { type Fields, group, issueOn, list } from '../../fields/reading.ts';
import { formatSize } from '../../fields/units.ts';
import { type DocumentsSpec, LARGEST_UPLOAD_BYTES, SHAPES } from '../../target/data-spec.ts';
import { folderOr, resolveFolder } from '../../target/folder-language.ts';
import type { Issue } from '../../yaml/issue.ts';
import { collectionPathField } from '../language/collection-path.ts';
import { duplicates, levelsNode, levelValues } from '../language/levels-language.ts';
import { languageOf } from '../language/spec-language.ts';
import type { WorkloadSpec } from '../language/workload-spec.ts';
import { type MemoryPressureFacts, memoryPressureFacts } from './facts.ts';
import type { MemoryPressureWorkload } from './types.ts';

const MOST_SIZES = 64;

const size = sizeField('Exact size of a document; there is one of each shape.');
const documentShape = z.enum(SHAPES).meta({ description: 'What a document is made of; all but buffers are JSON.' });

const generated = group('required', {
  sizes: list('optional', size, [1, MOST_SIZES], 'Sizes of the documents; those of the levels if left out.'),
  shapes: list('optional', documentShape, [1, MOST_SIZES], 'What the documents are made of; all shapes if left out.'),
  seed: countField('The same seed makes the same bytes.', 0, 2 ** 32 - 1).default(1),
});

const shape = {
  documents: folderOr('documents', generated, 'What is uploaded; virtual users take the documents in turn.'),
  path: collectionPathField(),
  headers: headersField().default({}),
  chunked: z.boolean().default(false).meta({
    description:
      'Uploads in chunks, as a client does that does not know the length: transfer-encoding in place of content-length.',
  }),
  levels: levelsNode({ size }),
};

type MemoryPressureFields = Fields<typeof shape>;

export const memoryPressure: WorkloadSpec<MemoryPressureWorkload, MemoryPressureFacts> = {
  kind: 'memory-pressure',
  hasTarget: true,
  language: languageOf({
    kind: 'memory-pressure',
    description: 'One iteration uploads a large document, downloads it, compares and deletes it.',
    shape,
    check: checkDocuments,
    checkAgainst: (target, fields) => (target.kind === 'openspec' ? checkUploads(fields) : []),
    make: ({ documents, ...rest }, levels): MemoryPressureWorkload => ({
      ...rest,
      kind: 'memory-pressure',
      documents: 'dir' in documents ? { kind: 'folder', dir: documents.dir } : generatedOf(documents, levels?.values),
      size: null,
      levels,
    }),
  }),
  timers: [],
  counters: [],
  requests: () => ['upload', 'download', 'delete'],
  paths: ({ path }) => [path === '' ? '/' : path],
  atLevel: (workload, _, bytes) => ({ ...workload, size: bytes }),
  resolveFolders: (workload, base) => ({ ...workload, documents: resolveFolder(workload.documents, base) }),
  facts: memoryPressureFacts,
};

type Generated = Extract<DocumentsSpec, { kind: 'generated' }>;

function generatedOf(
  written: { readonly [key in 'sizes' | 'shapes']: Generated[key] | undefined } & Pick<Generated, 'seed'>,
  levels: readonly number[] = [],
): Generated {
  return { kind: 'generated', sizes: written.sizes ?? levels, shapes: written.shapes ?? SHAPES, seed: written.seed };
}

/**
 * Documents get their sizes from `sizes` or from `levels`. If both are written, each level must be one of the sizes. The sizes
 * in a folder are known only when it is opened.
 */
function checkDocuments({ documents, levels }: MemoryPressureFields): readonly Issue[] {
  if (documents.value === undefined || 'dir' in documents.value) return [];
  const { sizes, shapes } = documents.value;
  if (!sizes.isWritten) {
    if (levels.value?.size.isWritten === true) return [];
    const hint = 'write sizes: [1MB, 10MB], or levels: { size: [1MB, 10MB] }';
    return [issueOn(sizes, 'the documents have no sizes', hint)];
  }
  const known = (sizes.value ?? []).map(({ value }) => value);
  return [
    ...duplicates(sizes.value ?? [], 'size'),
    ...duplicates(shapes.value ?? [], 'shape'),
    ...levelValues(levels, 'size').flatMap((level) => {
      if (level.value === undefined || known.includes(undefined) || known.includes(level.value)) return [];
      const message = `there are no documents of ${formatSize(level.value)}`;
      return [issueOn(level, message, 'add it to the sizes, or leave the sizes out')];
    }),
  ];
}

function checkUploads({ documents, levels }: MemoryPressureFields): readonly Issue[] {
  const { value } = documents;
  const sizes = value === undefined || 'dir' in value ? [] : (value.sizes.value ?? []);
  return [...sizes, ...levelValues(levels, 'size')]
    .filter(({ value: bytes = 0 }) => bytes > LARGEST_UPLOAD_BYTES)
    .map((field) => issueOn(field, 'the target takes documents of up to 256MB', 'make it smaller'));
}
