import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { countField, NAME, NAME_HINT, nameField, nonEmpty, textField } from '../../fields/fields.ts';
import { type Choice, type Field, group, issueOn, keyIssueOn, list } from '../../fields/reading.ts';
import { envNode, noNul, wordsField } from '../../target/command-language.ts';
import { folderOr, resolveFolder } from '../../target/folder-language.ts';
import { datasetOf, repository } from '../../target/target-language.ts';
import type { Issue } from '../../yaml/issue.ts';
import { duplicates } from '../language/levels-language.ts';
import { languageOf } from '../language/spec-language.ts';
import type { WorkloadSpec } from '../language/workload-spec.ts';
import { type CliFacts, cliFacts } from './facts.ts';
import { findProgram } from './find-program.ts';
import { pointerFault } from './json-pointer.ts';
import type { CliWorkload, RunExpectation } from './types.ts';

/** A scenario has at most 64 series, and every run is one. */
const MOST_RUNS = 64;
const MOST_ARGUMENTS = 1000;
/** What is installed for a program whose package has another name. */
const PACKAGES: Readonly<Record<string, string>> = { openspec: '@fission-ai/openspec' };

const expectation: z.ZodType<RunExpectation> = z
  .strictObject({
    exit: countField('The exit code.', 0, 255).default(0),
    json: textField(
      'stdout is JSON, and has a value at this JSON Pointer, such as /changes; "" for the whole.',
      pointerFault,
    ).optional(),
    items: countField('Exact number of entries of the list at `json`.', 0, 1e9).optional(),
    contains: nonEmpty('Text that stdout must contain.').optional(),
  })
  .superRefine(({ json, items }, context) => {
    if (items === undefined || json !== undefined) return;
    const params = { hint: 'write json: /changes, or json: "" for the whole' };
    context.addIssue({ code: 'custom', path: ['items'], message: 'items are counted in JSON', params });
  })
  .transform(({ exit, json = null, items = null, contains = null }) => ({ exit, json, items, contains }));

const run = group('required', {
  name: nameField('Names its figures: p95(iteration @ request=NAME).', NAME, NAME_HINT),
  run: wordsField(
    'The program and its arguments. It is found as npm finds those of its scripts, or by a path relative to the scenario file',
    ['openspec', 'list', '--json'],
  ),
  expect: expectation.prefault({}),
});

type RepositoryChoice = ReturnType<typeof folderOr<typeof repository>>;
const dataset: Choice<RepositoryChoice['nodes'][number], 'optional'> = {
  ...folderOr('a dataset', repository, 'The programs run in the repository of this dataset.'),
  presence: 'optional',
};

const shape = {
  runs: list('required', run, [1, MOST_RUNS], 'Programs; iterations run them in turn.'),
  cwd: textField(
    'The folder that they run in, relative to the scenario file; that of the file if left out.',
    noNul,
  ).optional(),
  dataset,
  env: envNode,
  startup: z
    .array(textField('An argument.', noNul))
    .min(1)
    .max(MOST_ARGUMENTS)
    .optional()
    .meta({
      description:
        'Arguments with which a program only starts: it is run with them after each run, for the timer startup.',
      examples: [['--version']],
    }),
};

export const cli: WorkloadSpec<CliWorkload, CliFacts> = {
  kind: 'cli',
  hasTarget: false,
  language: languageOf({
    kind: 'cli',
    description: 'One iteration runs a program once.',
    shape,
    check: ({ runs, cwd, dataset: data }) => [
      ...duplicates(
        (runs.value ?? []).flatMap(({ value }) => value?.name ?? []),
        'run',
      ),
      ...(cwd.isWritten && data.isWritten
        ? [keyIssueOn(cwd, 'with a dataset, programs run in its repository', 'leave cwd or the dataset out')]
        : []),
    ],
    checkFiles: (base, { runs, cwd }) => [
      ...(runs.value ?? []).flatMap(({ value }) => (value === undefined ? [] : checkProgram(value.run, base))),
      ...checkFolder(cwd, base),
    ],
    make: ({ runs, cwd = '', dataset: data, env, startup = null }): CliWorkload => ({
      kind: 'cli',
      runs: runs.map((each) => ({ ...each, program: each.run[0] })),
      place: data === undefined ? { kind: 'cwd', cwd } : datasetOf(data),
      base: '',
      env,
      startup,
      levels: null,
    }),
  }),
  timers: ['startup'],
  counters: ['items'],
  requests: ({ runs }) => runs.map(({ name }) => name),
  paths: () => [],
  atLevel: (workload) => workload,
  resolveFolders: ({ runs, place, ...rest }, base) => ({
    ...rest,
    base: resolve(base),
    place: place.kind === 'cwd' ? { kind: 'cwd', cwd: resolve(base, place.cwd) } : resolveFolder(place, base),
    runs: runs.map((each) => {
      const found = findProgram(each.program, base);
      return found.kind === 'found' ? { ...each, program: found.path } : each;
    }),
  }),
  facts: cliFacts,
};

function checkProgram(field: Field<readonly string[]>, base: string): readonly Issue[] {
  const [name] = field.value ?? [];
  if (name === undefined) return [];
  const found = findProgram(name, base);
  if (found.kind === 'found') return [];
  if (found.kind === 'locked') return [issueOn(field, `the program "${name}" may not be executed`, `chmod +x ${name}`)];
  if (name.includes('/')) {
    return [issueOn(field, `there is no program ${resolve(base, name)}`, 'a path counts from the scenario file')];
  }
  const place = 'it is looked for in node_modules/.bin of this folder and those above it, and on the PATH';
  const known = PACKAGES[name];
  const hint =
    known === undefined
      ? `install it, or write its path: [./bin/${name}, …]; ${place}`
      : `npm install --save-dev ${known}; ${place}`;
  return [issueOn(field, `there is no program "${name}"`, hint)];
}

function checkFolder(cwd: Field<string | undefined>, base: string): readonly Issue[] {
  if (cwd.value === undefined) return [];
  const folder = resolve(base, cwd.value);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return [];
  return [issueOn(cwd, `there is no folder ${folder}`, 'a path counts from the scenario file: cwd: ./project')];
}
