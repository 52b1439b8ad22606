import * as z from 'zod';
import {
  countField,
  NAME,
  NAME_HINT,
  nameField,
  nonEmpty,
  pathField,
  textFault,
  textField,
} from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { suggest } from '../../fields/nearest.ts';
import {
  type Custom,
  choice,
  type Field,
  type Fields,
  group,
  issueOn,
  list,
  type Values,
} from '../../fields/reading.ts';
import { readExactly } from '../../fields/schema-reading.ts';
import { MOST_USERS } from '../../load/load-language.ts';
import { expectation } from '../../requests/expectation.ts';
import { bodyNode, contentOf, methodField } from '../../requests/request-fields.ts';
import type { RequestSpec } from '../../requests/request-spec.ts';
import { type Issue, isMapping } from '../../yaml/issue.ts';
import { levelsNode } from '../language/levels-language.ts';
import { offsetOfEscape } from '../language/sent-text.ts';
import { languageOf } from '../language/spec-language.ts';
import type { WorkloadSpec } from '../language/workload-spec.ts';
import { type ConcurrencyFacts, concurrencyFacts } from './facts.ts';
import { checkNames } from './mix-rules.ts';
import { mixNames, mixPaths, requestName } from './request-names.ts';
import { type ConcurrencyWorkload, OPERATIONS, type ValueSource } from './types.ts';
import { checkUnfilled } from './unfilled-values.ts';

const NAMES = 'Names its figures: p95(response @ request=NAME)';
const weight = countField('Its share of the draws.', 1, 1_000_000).default(1);

const request = group('required', {
  name: nameField(`${NAMES}; METHOD /path if left out: request="GET /orders".`, NAME, NAME_HINT).optional(),
  method: methodField.default('GET'),
  path: pathField('May hold {name} placeholders of `values`.', 'filled'),
  headers: headersField().default({}),
  body: bodyNode,
  expect: expectation.prefault({}),
  weight,
  operation: z.never({ error: 'an entry with a path is a request, not an operation' }).optional(),
});

const operation = group('required', {
  name: nameField(`${NAMES}.`, NAME, NAME_HINT),
  operation: z
    .enum(OPERATIONS)
    .meta({ description: 'Done to a change of the user’s own, by the API of OpenSpec; a write is read back.' }),
  headers: headersField().default({}),
  weight,
});

type RequestFields = Fields<(typeof request)['shape']>;
type OperationFields = Fields<(typeof operation)['shape']>;
type MixField = Field<RequestFields | OperationFields>;

/** A value is encoded whole, so one that is written encoded would be encoded twice. */
const valueField = textField('A value; percent-encoded when it is sent.', (value) => {
  const offset = offsetOfEscape(value);
  if (offset < 0) return textFault(value);
  const message = `a value is percent-encoded when it is sent, and "${value.slice(offset, offset + 3)}" is already`;
  return { offset, message, hint: 'write the character itself, or write the escape into the path' };
});

const values: z.ZodType<ValueSource> = z.union([
  z
    .array(z.union([valueField, z.number().transform(String)]))
    .min(1)
    .transform((list): ValueSource => ({ kind: 'list', values: list })),
  z
    .strictObject({
      path: pathField('Asked once, before the warm-up.'),
      items: nonEmpty('Field of the list; a dotted path.').default('items'),
      field: nonEmpty('Field of an item.').default('name'),
      encoded: z
        .boolean()
        .optional()
        .meta({ description: 'Whether a listed value such as a%20b is percent-encoded already; refused if left out.' }),
    })
    .transform(({ encoded = null, ...source }): ValueSource => ({ kind: 'fetch', ...source, encoded })),
]);

const sources = z.record(z.string(), values).default({}).meta({
  description: 'What {name} in a path stands for: a list, or a field of a list that the target serves.',
});
const valuesNode: Custom<z.output<typeof sources>> = {
  type: 'custom',
  schema: sources,
  read: (written, path, issues) =>
    readExactly(sources, written, path, issues, ({ text }) => `put it in quotes: "${text}"`),
};

/** A scenario has at most 64 series, and every request is one. */
const MAX_REQUESTS = 64;
const VALUE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** An entry of the mix is an operation if it names one, or has no path that would make it a request. */
const mixEntry = choice('required', [request, operation], (written) => (isOperation(written) ? operation : request));

function isOperation(written: unknown): boolean {
  if (!isMapping(written) || written['operation'] === undefined) return false;
  return written['path'] === undefined || OPERATIONS.some((known) => known === written['operation']);
}

const shape = {
  requests: list('required', mixEntry, [1, MAX_REQUESTS], 'The mix.'),
  values: valuesNode,
  levels: levelsNode({ concurrency: countField('Virtual users, over all threads.', 1, MOST_USERS) }),
};

export const concurrency: WorkloadSpec<ConcurrencyWorkload, ConcurrencyFacts> = {
  kind: 'concurrency',
  hasTarget: true,
  language: languageOf({
    kind: 'concurrency',
    description: 'One iteration sends one request, or does one operation, drawn from a weighted mix.',
    shape,
    check: ({ requests, values: sources }) => [
      ...checkValueNames(sources),
      ...(requests.value ?? []).flatMap((entry) => checkPlaceholders(entry, sources)),
      ...checkUnfilled(contentsOf(requests.value ?? []), Object.keys(sources.value ?? {})),
      ...checkNames(requests.value ?? []),
    ],
    make: ({ requests, values: sources }, levels): ConcurrencyWorkload => ({
      kind: 'concurrency',
      requests: requests.flatMap((entry) => (entry.operation === undefined ? [requestOf(entry)] : [])),
      operations: requests.flatMap((entry) => (entry.operation === undefined ? [] : [entry])),
      values: sources,
      levels,
    }),
  }),
  shortKeys: ['requests', 'values', 'levels'],
  timers: [],
  counters: [],
  requests: mixNames,
  paths: mixPaths,
  atLevel: (workload) => workload,
  resolveFolders: (workload) => workload,
  facts: concurrencyFacts,
};

type RequestValues = Values<(typeof request)['shape']>;

function requestOf({
  name: own,
  method: verb,
  headers,
  body: content,
  operation: _,
  ...rest
}: RequestValues): RequestSpec {
  const spec = {
    ...rest,
    method: verb.toUpperCase(),
    ...contentOf(content, headers),
  };
  return { ...spec, name: own ?? requestName(spec) };
}

/** The headers and bodies of a mix. */
function contentsOf(mix: readonly MixField[]): readonly Field<unknown>[] {
  return mix.flatMap(({ value }) =>
    value === undefined ? [] : [value.headers, ...('body' in value ? [value.body] : [])],
  );
}

function checkValueNames({ path, value = {} }: Field<Readonly<Record<string, unknown>>>): readonly Issue[] {
  return Object.keys(value)
    .filter((key) => !VALUE_NAME.test(key))
    .map((key) => ({
      path: [...path, key],
      on: 'key',
      offset: 0,
      message: `"${key}" is not a valid name for a value`,
      hint: 'letters, digits, "_" and "-", beginning with a letter',
    }));
}

function checkPlaceholders({ value }: MixField, values: Field<Readonly<Record<string, unknown>>>): readonly Issue[] {
  const field = value !== undefined && 'path' in value ? value.path : undefined;
  const text = field?.value;
  if (field === undefined || text === undefined) return [];
  const names = values.value === undefined ? null : Object.keys(values.value);
  const known = values.value ?? {};
  const issues: Issue[] = [];
  for (const { 0: placeholder, 1: key = '', index } of text.matchAll(/\{([^{}]*)\}/g)) {
    if (names === null || Object.hasOwn(known, key)) continue;
    const hint =
      names.length === 0 ? `add values: { ${key || 'name'}: [ … ] } to the workload` : () => suggest(key, names);
    issues.push(issueOn(field, `"${placeholder}" is not one of the values`, hint, index));
  }
  const loose = text.replace(/\{[^{}]*\}/g, (placeholder) => ' '.repeat(placeholder.length)).search(/[{}]/);
  if (loose >= 0) {
    const hint = 'a placeholder reads {name}; a brace itself is written %7B or %7D';
    issues.push(issueOn(field, `a lone "${text.charAt(loose)}"`, hint, loose));
  }
  return issues;
}
