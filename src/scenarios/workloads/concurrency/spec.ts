import { z } from 'zod';
import { NAME, NAME_HINT, nameField, nonEmpty, pathField, textField, wholeNumber } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { suggest } from '../../fields/nearest.ts';
import { MOST_USERS } from '../../load/load-language.ts';
import { type Issue, isMapping, issueAt, type Path } from '../../yaml/issue.ts';
import { checkLevels, levelsField } from '../levels-language.ts';
import type { WorkloadSpec } from '../workload-spec.ts';
import { expectation } from './expectation.ts';
import { type ConcurrencyFacts, concurrencyFacts } from './facts.ts';
import { checkNames } from './mix-names.ts';
import { mixNames } from './request-names.ts';
import {
  type ConcurrencyWorkload,
  OPERATIONS,
  type OperationSpec,
  type RequestSpec,
  type ValueSource,
} from './types.ts';

const method = textField('GET, POST, …', (text) => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text))
    return { offset: 0, message: `"${text.slice(0, 40)}" is no method`, hint: null };
  return /^connect$/i.test(text)
    ? { offset: 0, message: 'CONNECT opens tunnels, which carry no requests of ours', hint: null }
    : null;
});

const body = z
  .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
  .meta({ description: 'A text is sent as it is; a mapping or a list is sent as JSON, with its content-type.' });

const name = nameField('Names its figures: p95(response @ request=NAME).', NAME, NAME_HINT);
const weight = wholeNumber('Its share of the draws.', 1, 1_000_000).default(1);

const request: z.ZodType<RequestSpec> = z
  .strictObject({
    name,
    method: method.default('GET'),
    path: pathField('May hold {name} placeholders of `values`.'),
    headers: headersField().default({}),
    body: body.optional(),
    expect: expectation.prefault({}),
    weight,
    operation: z.never({ error: 'what has a path is no operation' }).optional(),
  })
  .transform(({ method: verb, headers, body: content, operation: _, ...rest }) => ({
    ...rest,
    method: verb.toUpperCase(),
    headers: typeof content === 'object' ? withJsonType(headers) : headers,
    body: typeof content === 'object' ? JSON.stringify(content) : (content ?? null),
  }));

function withJsonType(headers: Record<string, string>): Record<string, string> {
  const isSet = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return isSet ? headers : { 'content-type': 'application/json', ...headers };
}

const operation: z.ZodType<OperationSpec> = z.strictObject({
  name,
  operation: z
    .enum(OPERATIONS)
    .meta({ description: 'Done to a change of the user’s own, by the API of OpenSpec; a write is read back.' }),
  headers: headersField().default({}),
  weight,
});

const values: z.ZodType<ValueSource> = z.union([
  z
    .array(z.union([nonEmpty('A value.'), z.int().transform(String)]))
    .min(1)
    .transform((list): ValueSource => ({ kind: 'list', values: list })),
  z
    .strictObject({
      path: pathField('Asked once, before the warm-up.'),
      items: nonEmpty('Field of the list; a dotted path.').default('items'),
      field: nonEmpty('Field of an item.').default('name'),
    })
    .transform((source): ValueSource => ({ kind: 'fetch', ...source })),
]);

/** A scenario has at most 64 series, and every request is one. */
const MAX_REQUESTS = 64;
const VALUE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

export const concurrency: WorkloadSpec<ConcurrencyWorkload, ConcurrencyFacts> = {
  kind: 'concurrency',
  schema: z
    .strictObject({
      kind: z
        .literal('concurrency')
        .meta({ description: 'One iteration sends one request, or does one operation, drawn from a weighted mix.' }),
      requests: z
        .array(z.union([request, operation]))
        .min(1)
        .max(MAX_REQUESTS)
        .meta({ description: 'The mix.' }),
      values: z.record(z.string(), values).default({}).meta({
        description: 'What {name} in a path stands for: a list, or a field of a list that the target serves.',
      }),
      levels: levelsField({ concurrency: wholeNumber('Virtual users, over all threads.', 1, MOST_USERS) }),
    })
    .transform(({ requests, ...rest }) => ({
      ...rest,
      requests: requests.flatMap((entry) => ('operation' in entry ? [] : [entry])),
      operations: requests.flatMap((entry) => ('operation' in entry ? [entry] : [])),
    })),
  timers: [],
  counters: [],
  check: (raw, path) => {
    const requests = Array.isArray(raw['requests']) ? raw['requests'] : [];
    const names = isMapping(raw['values']) ? Object.keys(raw['values']) : [];
    return [
      ...checkLevels(raw, path),
      ...names
        .filter((name) => !VALUE_NAME.test(name))
        .map((name): Issue => badValueName([...path, 'values', name], name)),
      ...requests.flatMap((entry, index) => checkPlaceholders(entry, names, [...path, 'requests', index])),
      ...checkNames(requests, [...path, 'requests']),
    ];
  },
  checkAgainst: () => [],
  requests: mixNames,
  atLevel: (workload) => workload,
  resolveFolders: (workload) => workload,
  facts: concurrencyFacts,
};

function badValueName(path: Path, name: string): Issue {
  return {
    path,
    on: 'key',
    offset: 0,
    message: `"${name}" is no name of a value`,
    hint: 'letters, digits, "_" and "-", beginning with a letter',
  };
}

function checkPlaceholders(entry: unknown, names: readonly string[], path: Path): readonly Issue[] {
  const text = isMapping(entry) ? entry['path'] : undefined;
  if (typeof text !== 'string') return [];
  const at = [...path, 'path'];
  const issues: Issue[] = [];
  for (const { 0: placeholder, 1: name = '', index } of text.matchAll(/\{([^{}]*)\}/g)) {
    if (names.includes(name)) continue;
    const hint = names.length === 0 ? `add values: { ${name || 'name'}: [ … ] } to the workload` : suggest(name, names);
    issues.push(issueAt(at, `"${placeholder}" stands for none of the values`, hint, index));
  }
  const loose = text.replace(/\{[^{}]*\}/g, (placeholder) => ' '.repeat(placeholder.length)).search(/[{}]/);
  if (loose >= 0)
    issues.push(
      issueAt(
        at,
        `a lone "${text.charAt(loose)}"`,
        'a placeholder reads {name}; a brace itself is written %7B or %7D',
        loose,
      ),
    );
  return issues;
}
