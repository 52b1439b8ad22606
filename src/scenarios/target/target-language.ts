/** The `target` of a scenario file. */
import * as z from 'zod';
import { countField, sizeField } from '../fields/fields.ts';
import {
  type Custom,
  type Group,
  group,
  keyIssueOn,
  readFields,
  schemaOf,
  type Values,
  valuesOf,
} from '../fields/reading.ts';
import { readWith } from '../fields/schema-reading.ts';
import { addIssues, type Issue, type Path } from '../yaml/issue.ts';
import { commandShape, readCommand } from './command-language.ts';
import { faultLanguage } from './fault-language.ts';
import { checkDatasetDir, checkRepository, folderOr, repositoryField } from './folder-language.ts';
import { moduleShape, readModule } from './module-language.ts';
import { type DatasetSource, defaultArchived, type TargetSpec } from './target-spec.ts';
import { readShortUrl, readUrl, url } from './url-language.ts';
import type { WrittenTarget } from './written-target.ts';

const MOST_FILES = 64;

type RepositoryShape = {
  readonly changes: z.ZodType<number>;
  readonly archived: z.ZodType<number | undefined>;
  readonly specs: z.ZodType<number>;
  readonly seed: z.ZodType<number>;
};

const repositoryShape: RepositoryShape = {
  changes: countField('Changes in the list.', 1, 1_000_000).default(1200),
  archived: countField('Changes in the archive; a tenth of the changes if left out.', 0, 1_000_000).optional(),
  specs: countField('Main specs.', 1, 100_000).default(40),
  seed: countField('The same seed makes the same bytes.', 0, 2 ** 32 - 1).default(1),
};

/** A generated repository without large files. */
export const repository: Group<RepositoryShape, 'required'> = group('required', repositoryShape);

const { seed, ...withoutSeed } = repositoryShape;
const generated = group('required', {
  ...withoutSeed,
  files: z
    .array(sizeField('Exact size of a large file.'))
    .max(MOST_FILES)
    .superRefine(checkDuplicates)
    .prefault(['10MB', '50MB', '100MB'])
    .meta({ description: 'Large files, one of each size.' }),
  seed,
});

const dataset = folderOr('a dataset', generated);
const served = {
  kind: z
    .literal('openspec')
    .meta({ description: 'An OpenSpec server over a generated repository or one of yours, started in process.' }),
  faults: faultLanguage.optional(),
};

const openspec = { ...served, dataset, repository: repositoryField.optional() };

/** A target has one of the two: a dataset, which may be left out, or a repository. */
const openspecShapes = [
  { ...served, dataset },
  { ...served, repository: repositoryField },
];

const kinds = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('openspec') }),
  z.looseObject({ kind: z.literal('url') }),
  z.looseObject({ kind: z.literal('module') }),
  z.looseObject({ kind: z.literal('command') }),
]);

/** `whenAbsent` is read in place of a target that is left out: a mapping, or undefined for none. */
export function targetNode(whenAbsent: unknown, description: string | null = null): Custom<WrittenTarget> {
  const short = url.url.meta({ description: 'Short for { kind: url, url: … }.' });
  const shapes = [...openspecShapes, url, moduleShape, commandShape].map((shape) => schemaOf(group('required', shape)));
  const union = z.xor([...shapes, short]);
  const schema = whenAbsent === undefined ? union.optional() : union.prefault(whenAbsent);
  return {
    type: 'custom',
    schema: description === null ? schema : schema.meta({ description }),
    read: (written = whenAbsent, path, issues) => {
      if (written === undefined) return undefined;
      const found: Issue[] = [];
      if (typeof written === 'string') {
        const read = readShortUrl(written, path, found);
        addIssues(issues, found);
        return read;
      }
      const kind = readWith(kinds, written, path, found)?.kind;
      const read = kind === undefined ? undefined : READERS[kind](written, path, found);
      addIssues(issues, found);
      return read;
    },
  };
}

/** The target of a file without one: `kind: openspec`, with defaults for everything else. */
export const DEFAULT_TARGET: unknown = { kind: 'openspec' };

type Reader = (written: unknown, path: Path, issues: Issue[]) => WrittenTarget | undefined;

const READERS: { readonly [kind in Exclude<TargetSpec['kind'], 'none'>]: Reader } = {
  module: readModule,
  command: readCommand,
  openspec: (written, path, issues) => {
    const fields = readFields(openspec, written, path, issues);
    if (fields === undefined) return undefined;
    const { dataset, repository } = fields;
    if (dataset.isWritten && repository.isWritten)
      issues.push(keyIssueOn(dataset, 'a target that serves a repository has no dataset', 'leave one of the two out'));
    return {
      target: issues.length > 0 ? undefined : openspecOf(valuesOf(fields)),
      checkHost: () => [],
      checkFiles: (base) => [
        ...checkRepository(repository, base),
        ...(dataset.value !== undefined && 'dir' in dataset.value ? checkDatasetDir(dataset.value.dir, base) : []),
      ],
    };
  },
  url: readUrl,
};

function openspecOf({ dataset, repository, faults }: Values<typeof openspec>): TargetSpec {
  const source = repository === undefined ? datasetOf(dataset) : ({ kind: 'repository', dir: repository } as const);
  return { kind: 'openspec', dataset: source, faults: faults ?? null };
}

/** A dataset as it is written; one without a word of large files has none. */
export function datasetOf(
  written: { readonly dir: string } | (Values<RepositoryShape> & { readonly files?: readonly number[] }),
): DatasetSource {
  if ('dir' in written) return { kind: 'folder', dir: written.dir };
  const { changes, archived = defaultArchived(changes), specs, files = [], seed: number } = written;
  return { kind: 'generated', changes, archived, specs, files, seed: number };
}

function checkDuplicates(files: readonly number[], context: z.RefinementCtx): void {
  const seen = new Set<number>();
  for (const [index, bytes] of files.entries()) {
    if (seen.size === seen.add(bytes).size)
      context.addIssue({
        code: 'custom',
        path: [index],
        message: 'duplicate size',
        params: { hint: 'leave one of the two out' },
      });
  }
}
