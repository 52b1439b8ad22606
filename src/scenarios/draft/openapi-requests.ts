/** What can be asked of a server without knowing more than its OpenAPI document (3.x, or Swagger 2.0) says. */
import { pathField } from '../fields/fields.ts';
import { offsetOfEscape } from '../workloads/language/sent-text.ts';
import { isMapping } from '../yaml/issue.ts';
import { plainOf } from '../yaml/written-data.ts';
import { WrittenScalar } from '../yaml/written-scalar.ts';
import { readYaml } from '../yaml/yaml-source.ts';
import type { DraftedExpectation } from './drafted-expectation.ts';

/** A request that is drafted for a scenario file. */
export type DraftedRequest = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Keys of `expect`; left out for those that every answer has to fulfil. */
  readonly expect?: DraftedExpectation;
};

export type OpenApi = {
  /** Where the document says that its server is, without a trailing slash: an origin with a base path, or a base path alone. */
  readonly server: string;
  /** Its GET operations; paths are below the server. */
  readonly requests: readonly DraftedRequest[];
  /** GET operations that need a value which the document does not give, and which; and, in one text, the operations of other methods. */
  readonly left: readonly string[];
  /** The header that tells who asks; null where the document names none. */
  readonly authHeader: string | null;
};

export type OpenApiReading =
  | { readonly ok: true; readonly api: OpenApi }
  | { readonly ok: false; readonly message: string };

const sendable = pathField('A path.');

type Mapping = Readonly<Record<string, unknown>>;

/** Methods of operations that may change data. */
const CHANGING = ['post', 'put', 'patch', 'delete'] as const;
/** So many of their operations are named. */
const MOST_NAMED = 5;

/** Never throws, whatever the text is: JSON or YAML. */
export function readOpenApi(text: string): OpenApiReading {
  const yaml = readYaml(text.replaceAll('\t', '  '));
  if (!yaml.ok) {
    const [problem] = yaml.problems;
    return { ok: false, message: `line ${problem?.line ?? 1}: ${problem?.message ?? 'broken YAML'}` };
  }
  const document = yaml.source.data;
  if (!isMapping(document) || !isMapping(document['paths']) || !('openapi' in document || 'swagger' in document))
    return { ok: false, message: 'expected an OpenAPI document, with "openapi" or "swagger", and "paths"' };
  const operations = Object.entries(document['paths']).flatMap(([path, item]) => {
    const entry = resolve(item, document);
    const operation = resolve(entry['get'], document);
    return isMapping(entry['get']) ? [readOperation(path, [entry, operation], document)] : [];
  });
  return {
    ok: true,
    api: {
      server: serverOf(document),
      requests: operations.filter((operation) => typeof operation !== 'string'),
      left: [
        ...operations.filter((operation) => typeof operation === 'string'),
        ...notAsked(document['paths'], document),
      ],
      authHeader: authHeaderOf(document),
    },
  };
}

/** The request of a GET operation; or, as a text, what is missing for it. `parts` are its path and itself, which may both have parameters. */
function readOperation(path: string, parts: readonly Mapping[], document: Mapping): DraftedRequest | string {
  const parameters = new Map<string, Mapping>();
  for (const part of parts) {
    const listed: readonly unknown[] = Array.isArray(part['parameters']) ? part['parameters'] : [];
    for (const written of listed) {
      const parameter = resolve(written, document);
      parameters.set(`${parameter['in']} ${parameter['name']}`, parameter);
    }
  }
  let filled = path;
  const query: string[] = [];
  const headers: Record<string, string> = {};
  for (const parameter of parameters.values()) {
    const { in: place, name, required } = parameter;
    if (place !== 'path' && plainOf(required) !== true) continue;
    const value = givenValue(parameter, document);
    if (value === null || typeof name !== 'string') return `GET ${path}: no example of ${place} ${String(name)}`;
    // To be sent as %2520 is nobody's wish.
    if (place !== 'header' && offsetOfEscape(value) >= 0) {
      return `GET ${path}: its example of ${place} ${name} may be percent-encoded already`;
    }
    if (place === 'path') filled = filled.replaceAll(`{${name}}`, encoded(value));
    else if (place === 'query') query.push(`${encoded(name)}=${encoded(value)}`);
    else if (place === 'header') headers[name] = value;
    else return `GET ${path}: it needs a ${String(place)}`;
  }
  const missing = /\{[^{}]*\}/.exec(filled)?.[0];
  if (missing !== undefined) return `GET ${path}: no example of path ${missing}`;
  const whole = query.length === 0 ? filled : `${filled}?${query.join('&')}`;
  if (!sendable.safeParse(whole).success) return `GET ${path}: it can’t be sent as it is written`;
  return { path: whole, headers, ...expectedOf(parts.at(-1)?.['responses']) };
}

/** The first status of success that the document names; nothing where that is 200, as for every answer, or where it names none. */
function expectedOf(responses: unknown): Pick<DraftedRequest, 'expect'> {
  const named = Object.keys(isMapping(responses) ? responses : {}).filter((status) => /^2\d\d$/.test(status));
  const [first] = named.includes('200') ? [] : named;
  return first === undefined ? {} : { expect: { status: Number(first) } };
}

/** Operations that may change data, which are for people to ask for. */
function notAsked(paths: Mapping, document: Mapping): readonly string[] {
  const found = Object.entries(paths).flatMap(([path, item]) => {
    const entry = resolve(item, document);
    return CHANGING.filter((method) => isMapping(entry[method])).map((method) => `${method.toUpperCase()} ${path}`);
  });
  if (found.length === 0) return [];
  const named = found.slice(0, MOST_NAMED).join(', ');
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : '';
  return [`${named}${more}: only GET is asked, as other methods may change data`];
}

/** Half of a letter has no percent-encoded form; Buffer replaces it. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

/** The value that the document gives for a parameter; null if it gives none that can stand in a URL. */
function givenValue(parameter: Mapping, document: Mapping): string | null {
  const schema = resolve(parameter['schema'], document);
  const examples = parameter['examples'];
  const [example] = isMapping(examples) ? Object.values(examples).map((each) => resolve(each, document)['value']) : [];
  const [first] = [schema, parameter].map(({ enum: values }) => (Array.isArray(values) ? values[0] : undefined));
  const known: readonly unknown[] = [
    parameter['example'],
    example,
    schema['example'],
    Array.isArray(schema['examples']) ? schema['examples'][0] : undefined,
    schema['default'],
    parameter['default'],
    parameter['x-example'],
    schema['const'],
    first,
    schema['minimum'],
    parameter['minimum'],
  ];
  const value = known.map(textOf).find((each) => each !== null);
  return value ?? null;
}

/** A number digit by digit, as it is written, and a boolean as JSON has it; null for what is no scalar. */
function textOf(value: unknown): string | null {
  if (value instanceof WrittenScalar) return typeof value.value === 'number' ? value.text : String(value.value);
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;
}

/** The header of the first way to authenticate that uses one; null where none does. */
function authHeaderOf(document: Mapping): string | null {
  const schemes = resolve(document['components'], document)['securitySchemes'] ?? document['securityDefinitions'];
  const ways = Object.values(isMapping(schemes) ? schemes : {}).map((scheme) => resolve(scheme, document));
  for (const { type, in: place, name } of ways) {
    if (type !== 'apiKey') return 'authorization';
    if (place === 'header' && typeof name === 'string') return name;
  }
  return null;
}

function serverOf(document: Mapping): string {
  const servers = document['servers'];
  const server = resolve(Array.isArray(servers) ? servers[0] : undefined, document);
  const { host, basePath, schemes } = document;
  if (typeof host === 'string') {
    const scheme = Array.isArray(schemes) && !schemes.includes('http') ? String(schemes[0]) : 'http';
    return `${scheme}://${host}${typeof basePath === 'string' ? basePath : ''}`.replace(/\/+$/, '');
  }
  const variables = resolve(server['variables'], document);
  const url = String(server['url'] ?? basePath ?? '').replaceAll(
    /\{([^{}]*)\}/g,
    (whole, name: string) => textOf(resolve(variables[name], document)['default']) ?? whole,
  );
  return url.replace(/\/+$/, '');
}

/** The mapping itself, or the one of the same document that its `$ref` names; empty for anything else. */
function resolve(written: unknown, document: Mapping): Mapping {
  let value: unknown = written;
  // A chain of references that is longer than this leads round in a circle.
  for (let steps = 0; steps < 20; steps += 1) {
    const ref = isMapping(value) ? value['$ref'] : undefined;
    if (typeof ref !== 'string') return isMapping(value) ? value : {};
    if (!ref.startsWith('#/')) return {};
    value = ref
      .slice(2)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((at, step) => (isMapping(at) ? at[step] : undefined), document);
  }
  return {};
}
