import { type Fields, readFields, type Shape } from '../fields/reading.ts';
import { describe, type Issue, isMapping, issueAt } from '../yaml/issue.ts';
import { firstProblems, type Problems } from '../yaml/problem.ts';
import { readYaml, type YamlSource } from '../yaml/yaml-source.ts';

const KNOWN_VERSION = 1;
/** The line by which editors find the schema of a file. */
const SCHEMA_LINE = /^# yaml-language-server: .*$/m;

/** The line of a text that names its schema, with its end; empty if there is none. */
export function schemaLineOf(text: string): string {
  const line = SCHEMA_LINE.exec(text)?.[0];
  return line === undefined ? '' : `${line}\n`;
}

/**
 * Reads a YAML file whose mapping has a `version`; one of a newer version is not read any further. `use` takes the fields, as far as
 * they could be read, adds what else is wrong, and returns what makes the value once nothing is wrong. `hint` says what to
 * do about a file that is none. Never throws, whatever the text is.
 */
export function readVersionedFile<S extends Shape, T>(
  text: string,
  { path, shape, hint }: { readonly path: string; readonly shape: S; readonly hint: string },
  use: (fields: Fields<S> | undefined, source: YamlSource, issues: Issue[]) => () => T,
): { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Problems) {
  const yaml = readYaml(text);
  if (!yaml.ok) {
    const at = (line: number, column: number) => ({ kind: 'file', path, line, column }) as const;
    const found = yaml.problems.map(({ line, column, message, hint }) => ({ at: at(line, column), message, hint }));
    return { ok: false, ...firstProblems(found) };
  }
  const { source } = yaml;
  const issues: Issue[] = [];
  const make = use(fieldsOf(source, shape, hint, issues), source, issues);
  if (issues.length === 0) return { ok: true, value: make() };
  const found = issues.map(({ message, hint, ...place }) => {
    return { at: { kind: 'file', path, ...source.positionOf(place) }, message, hint } as const;
  });
  return { ok: false, ...firstProblems(found) };
}

function fieldsOf<S extends Shape>(
  { data }: YamlSource,
  shape: S,
  hint: string,
  issues: Issue[],
): Fields<S> | undefined {
  if (!isMapping(data)) {
    issues.push(issueAt([], `expected a mapping, got ${describe(data)}`, hint));
    return undefined;
  }
  const { version } = data;
  if (typeof version === 'number' && version > KNOWN_VERSION) {
    const message = `this file is of version ${version}, and this perf-harness reads version ${KNOWN_VERSION}`;
    issues.push(issueAt(['version'], message, 'upgrade perf-harness'));
    return undefined;
  }
  return readFields(shape, data, [], issues);
}
