import { z } from 'zod';
import { pathField, sizeField } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { formatSize, parseSize } from '../../fields/units.ts';
import { describe, type Issue, isMapping, issueAt, type Path } from '../../yaml/issue.ts';
import { checkLevels, levelsField, saidByLevels, writtenLevels } from '../levels-language.ts';
import { sha256Field } from '../sha256.ts';
import type { WorkloadSpec } from '../workload-spec.ts';
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

const allFiles = z.literal('all', { error: ({ input }) => `expected a list or all, got ${describe(input)}` });

const readSize = sizeField('How much the target reads and writes at a time (?readSize=).', 512, 2 ** 20);

export const streaming: WorkloadSpec<StreamingWorkload, StreamingFacts> = {
  kind: 'streaming',
  schema: z
    .strictObject({
      kind: z.literal('streaming').meta({ description: 'One iteration reads one file whole.' }),
      index: pathField(
        'Lists the files as { items: [{ name, bytes, sha256, path }] }; asked for all files, and for those given by size.',
      ).default('/files'),
      files: z
        .union([z.array(file).min(1).max(MAX_FILES), allFiles])
        .optional()
        .meta({ description: FILES }),
      readSize: readSize.optional(),
      verify: z.enum(['sha256', 'length']).default('sha256').meta({ description: 'What makes a body right.' }),
      headers: headersField().default({}),
      levels: levelsField({ size: sizeField('A file of the index, by its exact size.'), readSize }),
    })
    .transform(({ files, readSize: bytes, levels, ...rest }) => ({
      ...rest,
      files: files ?? (levels?.values ?? []).map((size): FileRef => ({ kind: 'size', bytes: size })),
      readSize: bytes ?? null,
      levels,
    })),
  timers: ['gap'],
  counters: [],
  check: (raw, path) => {
    const files = Array.isArray(raw['files']) ? raw['files'] : [];
    const needsSum = raw['verify'] === undefined || raw['verify'] === 'sha256';
    return [
      ...checkLevels(raw, path),
      ...noFiles(raw, path),
      ...saidByLevels(raw, 'size', 'files', path),
      ...saidByLevels(raw, 'readSize', 'readSize', path),
      ...files.flatMap((entry, index) => [
        ...(needsSum ? missingSum(entry, [...path, 'files', index]) : []),
        ...(files.slice(0, index).some((other) => sameFile(other, entry))
          ? [issueAt([...path, 'files', index], 'this file stands twice in the list')]
          : []),
      ]),
    ];
  },
  checkAgainst: (target, raw, path) =>
    // What a folder holds is known when it is opened.
    target.kind === 'openspec' && target.dataset.kind === 'generated'
      ? checkSizes(raw, target.dataset.files, path)
      : [],
  requests: fileNames,
  atLevel: (workload, key, bytes) =>
    key === 'readSize' ? { ...workload, readSize: bytes } : { ...workload, files: [{ kind: 'size', bytes }] },
  resolveFolders: (workload) => workload,
  facts: streamingFacts,
};

function noFiles(raw: Readonly<Record<string, unknown>>, path: Path): readonly Issue[] {
  const levels = raw['levels'];
  if (raw['files'] !== undefined || (isMapping(levels) && levels['size'] !== undefined)) return [];
  const hint = 'write files: [100MB], or levels: { size: [10MB, 100MB] }';
  return [issueAt([...path, 'files'], 'the key "files" is missing: expected a list', hint)];
}

function missingSum(entry: unknown, path: Path): readonly Issue[] {
  if (!isMapping(entry) || entry['sha256'] !== undefined) return [];
  return [
    issueAt(
      [...path, 'sha256'],
      'a file given by path needs its sha256',
      'or write verify: length for the whole workload',
    ),
  ];
}

function sameFile(a: unknown, b: unknown): boolean {
  if (isMapping(a) && isMapping(b)) return a['path'] !== undefined && a['path'] === b['path'];
  const [x, y] = [bytesOf(a), bytesOf(b)];
  return x !== null && x === y;
}

function bytesOf(entry: unknown): number | null {
  const size = typeof entry === 'string' ? parseSize(entry) : null;
  return size?.ok === true ? size.value : null;
}

/** A file by size must be one that the generated dataset has; `sizes` are those, and `raw` is the workload as written. */
function checkSizes(raw: Readonly<Record<string, unknown>>, sizes: readonly number[], path: Path): readonly Issue[] {
  const files = Array.isArray(raw['files']) ? raw['files'] : [];
  const listed: readonly (readonly [Path, unknown])[] = [
    ...files.map((entry, index) => [['files', index], entry] as const),
    ...writtenLevels(raw, 'size').map((entry, index) => [['levels', 'size', index], entry] as const),
  ];
  return listed.flatMap(([at, entry]) => {
    const bytes = bytesOf(entry);
    if (bytes === null || sizes.includes(bytes)) return [];
    const there = sizes.length === 0 ? 'none' : sizes.map(formatSize).join(', ');
    const hint = `files of the target's dataset: ${there}`;
    return [issueAt([...path, ...at], `the dataset has no file of ${formatSize(bytes)}`, hint)];
  });
}
