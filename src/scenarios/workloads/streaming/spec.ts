import * as z from 'zod';
import { pathField, sizeField } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { choice, type Field, type Fields, issueOn, list } from '../../fields/reading.ts';
import { sha256Field } from '../../fields/sha256.ts';
import { formatSize } from '../../fields/units.ts';
import type { DatasetSource } from '../../target/target-spec.ts';
import { describe, type Issue, issueAt } from '../../yaml/issue.ts';
import { levelsNode, levelValues, saidByLevels } from '../language/levels-language.ts';
import { languageOf } from '../language/spec-language.ts';
import type { WorkloadSpec } from '../language/workload-spec.ts';
import { type StreamingFacts, streamingFacts } from './facts.ts';
import { fileNames } from './file-names.ts';
import type { FileRef, StreamingWorkload } from './types.ts';

const file: z.ZodType<FileRef> = z.union([
  sizeField('A file of the index, by its exact size.').transform((bytes): FileRef => ({ kind: 'size', bytes })),
  z
    .strictObject({
      path: pathField('Where the file is.'),
      bytes: sizeField('Its exact size.'),
      sha256: sha256Field.optional(),
    })
    .transform(
      ({ path, bytes, sha256 }): FileRef => ({ kind: 'path', path, bytes, sha256: sha256?.toLowerCase() ?? null }),
    ),
]);

const FILES =
  'What is read: a list, which each virtual user takes in turn, or all that the index lists, which users take in turn together. Levels of a size take its place.';

/** A scenario has at most 64 series, and every file of a list is one. */
const MAX_FILES = 64;

const fileList = list('required', file, [1, MAX_FILES]);
const allFiles = z.literal('all', { error: ({ input }) => `expected a list or all, got ${describe(input)}` });

const readSize = sizeField('How much the target reads and writes at a time (?readSize=).', 512, 2 ** 20);

const shape = {
  index: pathField(
    'Lists the files as { items: [{ name, bytes, sha256, path }] }; asked for all files, and for those given by size.',
  ).default('/files'),
  files: choice('optional', [fileList, allFiles], (written) => (Array.isArray(written) ? fileList : allFiles), FILES),
  readSize: readSize.optional(),
  verify: z
    .enum(['sha256', 'length'])
    .default('sha256')
    .meta({ description: 'What a body must match to count as ok.' }),
  headers: headersField().default({}),
  levels: levelsNode({ size: sizeField('A file of the index, by its exact size.'), readSize }),
};

type StreamingFields = Fields<typeof shape>;

export const streaming: WorkloadSpec<StreamingWorkload, StreamingFacts> = {
  kind: 'streaming',
  hasTarget: true,
  language: languageOf({
    kind: 'streaming',
    description: 'One iteration reads one file whole.',
    shape,
    check: (fields) => [
      ...checkFiles(fields),
      ...saidByLevels(fields.levels, 'size', fields.files),
      ...saidByLevels(fields.levels, 'readSize', fields.readSize),
    ],
    checkAgainst: (target, fields) => (target.kind === 'openspec' ? checkSource(fields, target.dataset) : []),
    make: ({ files, readSize: bytes = null, ...rest }, levels): StreamingWorkload => ({
      ...rest,
      kind: 'streaming',
      files: files ?? (levels?.values ?? []).map((size): FileRef => ({ kind: 'size', bytes: size })),
      readSize: bytes,
      levels,
    }),
  }),
  timers: ['gap'],
  counters: [],
  requests: fileNames,
  paths: ({ files, index }) => [
    index,
    ...(files === 'all' ? [] : files.flatMap((file) => (file.kind === 'path' ? [file.path] : []))),
  ],
  atLevel: (workload, key, bytes) =>
    key === 'readSize' ? { ...workload, readSize: bytes } : { ...workload, files: [{ kind: 'size', bytes }] },
  resolveFolders: (workload) => workload,
  facts: streamingFacts,
};

function listOf({ files }: StreamingFields): readonly Field<FileRef>[] {
  return Array.isArray(files.value) ? files.value : [];
}

function checkFiles(fields: StreamingFields): readonly Issue[] {
  const { files, levels, verify } = fields;
  if (!files.isWritten && levels.value?.size.isWritten !== true) {
    const hint = 'write files: [100MB], or levels: { size: [10MB, 100MB] }';
    return [issueOn(files, 'the key "files" is missing: expected a list', hint)];
  }
  return listOf(fields).flatMap((entry, index, all) => [
    ...(verify.value === 'sha256' && entry.value?.kind === 'path' && entry.value.sha256 === null
      ? [
          issueAt(
            [...entry.path, 'sha256'],
            'a file given by path needs its sha256',
            'or write verify: length for the whole workload',
          ),
        ]
      : []),
    ...(all.slice(0, index).some((other) => isSame(other.value, entry.value))
      ? [issueOn(entry, 'duplicate file', 'leave one of the two out')]
      : []),
  ]);
}

function isSame(a: FileRef | undefined, b: FileRef | undefined): boolean {
  if (a?.kind === 'path') return b?.kind === 'path' && a.path === b.path;
  return a?.kind === 'size' && b?.kind === 'size' && a.bytes === b.bytes;
}

function checkSource(fields: StreamingFields, dataset: DatasetSource): readonly Issue[] {
  switch (dataset.kind) {
    case 'generated':
      return checkSizes(fields, dataset.files);
    case 'folder':
      // The files in a folder are known only when it is opened.
      return [];
    case 'repository':
      return checkIndex(fields);
  }
}

/** A repository has no index that could list a file. */
function checkIndex(fields: StreamingFields): readonly Issue[] {
  const { files } = fields;
  const listed = files.value === 'all' ? [files] : sizesIn(fields).map(([field]) => field);
  const hint = 'name each file: { path: /changes/NAME/files/proposal.md, bytes: 1234B, sha256: … }';
  return listed.map((field) =>
    issueOn(field, 'a target that serves a repository lists no files with their sizes', hint),
  );
}

/** Files that are given by size, with their sizes. */
function sizesIn(fields: StreamingFields): readonly (readonly [Field<unknown>, number])[] {
  const ofFiles = listOf(fields).flatMap((entry) =>
    entry.value?.kind === 'size' ? [[entry, entry.value.bytes] as const] : [],
  );
  const ofLevels = levelValues(fields.levels, 'size').flatMap((entry) =>
    entry.value === undefined ? [] : [[entry, entry.value] as const],
  );
  return [...ofFiles, ...ofLevels];
}

/** A file by size must be one of the generated dataset, which has these `sizes`. */
function checkSizes(fields: StreamingFields, sizes: readonly number[]): readonly Issue[] {
  return sizesIn(fields).flatMap(([field, bytes]) => {
    if (sizes.includes(bytes)) return [];
    const there = sizes.length === 0 ? 'none' : sizes.map(formatSize).join(', ');
    return [
      issueOn(field, `the dataset has no file of ${formatSize(bytes)}`, `files of the target's dataset: ${there}`),
    ];
  });
}
