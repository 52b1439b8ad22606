import { z } from 'zod';
import { headersField, NAME, NAME_HINT, nameField, nonEmpty, pathField, textField, wholeNumber } from '../fields.ts';
import { type Issue, isMapping, issueAt, type Path } from '../issue.ts';
import { MOST_USERS } from '../load-language.ts';
import { suggest } from '../nearest.ts';
import type { ConcurrencyWorkload, RequestSpec, ValueSource } from '../scenario.ts';
import { expectation } from './expectation.ts';
import { checkLevels, levelsField } from './levels-language.ts';
import type { WorkloadLanguage } from './workload-language.ts';

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

const request: z.ZodType<RequestSpec> = z
  .strictObject({
    name: nameField('Names its figures: p95(response @ request=NAME).', NAME, NAME_HINT),
    method: method.default('GET'),
    path: pathField('May hold {name} placeholders of `values`.'),
    headers: headersField().default({}),
    body: body.optional(),
    expect: expectation.prefault({}),
    weight: wholeNumber('Its share of the draws.', 1, 1_000_000).default(1),
  })
  .transform(({ method: verb, headers, body: content, ...rest }) => ({
    ...rest,
    method: verb.toUpperCase(),
    headers: typeof content === 'object' ? withJsonType(headers) : headers,
    body: typeof content === 'object' ? JSON.stringify(content) : (content ?? null),
  }));

function withJsonType(headers: Record<string, string>): Record<string, string> {
  const isSet = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return isSet ? headers : { 'content-type': 'application/json', ...headers };
}

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

export const concurrency: WorkloadLanguage<ConcurrencyWorkload> = {
  schema: z.strictObject({
    kind: z.literal('concurrency').meta({ description: 'One iteration sends one request, drawn from a weighted mix.' }),
    requests: z.array(request).min(1).max(MAX_REQUESTS).meta({ description: 'The mix.' }),
    values: z
      .record(z.string(), values)
      .default({})
      .meta({ description: 'What {name} in a path stands for: a list, or a field of a list that the target serves.' }),
    levels: levelsField({ concurrency: wholeNumber('Virtual users, over all threads.', 1, MOST_USERS) }),
  }),
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
      ...requests.flatMap((entry, index) => {
        const at = [...path, 'requests', index];
        return [...checkPlaceholders(entry, names, at), ...checkName(entry, requests.slice(0, index), at)];
      }),
    ];
  },
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

function checkName(entry: unknown, earlier: readonly unknown[], path: Path): readonly Issue[] {
  if (!isMapping(entry) || typeof entry['name'] !== 'string') return [];
  const isTaken = earlier.some((other) => isMapping(other) && other['name'] === entry['name']);
  return isTaken
    ? [
        issueAt(
          [...path, 'name'],
          `a second request named "${entry['name']}"`,
          'names tell the figures of requests apart',
        ),
      ]
    : [];
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
