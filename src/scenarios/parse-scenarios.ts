/** Turns the text of a scenario file and the flags of the command line into the scenarios to run, or reports all faults. */
import { dirname } from 'node:path';
import type { Secrets } from '../secrets.ts';
import { readFile } from './file-reading.ts';
import { secretsOf, secretsOfBroken } from './file-secrets.ts';
import { applyOverrides, type Overridden, type Overrides } from './overrides.ts';
import type { Scenario } from './scenario.ts';
import { resolveTarget } from './target/target-places.ts';
import type { CommandWords } from './target/target-spec.ts';
import type { WorkloadSpec } from './workloads/language/workload-spec.ts';
import { specOf, WORKLOADS, type Workload } from './workloads/workload.ts';
import { type Environment, fillEnvironment, holdsPlaceholder } from './yaml/file-environment.ts';
import { describe, type Hint, hintText, type Issue, isMapping, type Path } from './yaml/issue.ts';
import { firstProblems, type Problem, type Problems } from './yaml/problem.ts';
import { readYaml, type YamlSource } from './yaml/yaml-source.ts';

export type ScenarioFile = {
  readonly path: string;
  /** The text, with its placeholders and without its secrets. */
  readonly source: string;
  /** The selected ones, in the order of the file. */
  readonly scenarios: readonly Scenario[];
  /** The names of all scenarios of the file. */
  readonly names: readonly string[];
  /** Commands that make a checked out reference ready to be started. */
  readonly prepare: readonly CommandWords[];
  /** What is masked wherever something is written. */
  readonly secrets: Secrets;
};

/** The option of the command line that set the value at a path of a text that was made from options; null where none did. */
export type TypedBy = (path: Path) => string | null;

export type ParseResult = { readonly ok: true; readonly file: ScenarioFile } | ({ readonly ok: false } & Problems);

/** Never throws, whatever the text is. Problems are in the order of the file; those of flags come last. */
export function parseScenarios(
  text: string,
  path: string,
  overrides: Overrides,
  workloads: readonly WorkloadSpec[] = WORKLOADS,
  environment: Environment = {},
  typedBy: TypedBy = () => null,
): ParseResult {
  const yaml = readYaml(text);
  if (!yaml.ok) {
    const broken = secretsOfBroken(text);
    return failed(
      yaml.problems.map(({ line, column, message, hint }) => ({
        at: { kind: 'file', path, line, column },
        message: broken.text(message),
        hint,
      })),
    );
  }
  const { source } = yaml;
  if (!isMapping(source.data)) return failed([noFile(source.data, path)]);
  const filled = fillEnvironment(source.data, text, environment);
  const secrets = secretsOf(filled.data, filled.values);
  const written = { source, path, secrets, typedBy };
  const unfilled = filled.issues.map((issue) => locate(issue, written, null));
  if (!isMapping(filled.data) || unfilled.length > 0) return failed(unfilled);
  const overridden = applyOverrides(filled.data, overrides);
  const lineOf = (at: Path): number => source.positionOf({ path: at, on: 'value', offset: 0 }).line;
  const base = dirname(path);
  const { allowHosts } = overrides;
  const { scenarios, prepare, issues } = readFile(overridden.data, { workloads, allowHosts, base, lineOf });
  const problems = [...issues.map((issue) => locate(issue, written, overridden)), ...overridden.problems];
  if (problems.length > 0) return failed(problems);
  const selected = scenarios
    .filter((_, index) => overridden.selected.has(index))
    .map((scenario) => resolvePaths(scenario, base, workloads));
  const names = scenarios.map(({ name }) => name);
  return {
    ok: true,
    file: { path, source: secrets.text(source.shown()), scenarios: selected, names, prepare, secrets },
  };
}

/** The scenario with absolute paths. `base` is the folder of the scenario file. */
function resolvePaths(scenario: Scenario, base: string, workloads: readonly WorkloadSpec[]): Scenario {
  const { target, workload } = scenario;
  return {
    ...scenario,
    target: resolveTarget(target, base),
    workload: specOf(workload, workloads).resolveFolders(workload, base) as Workload,
  };
}

function noFile(data: unknown, path: string): Problem {
  const isEmpty = data === null || data === undefined;
  const message = isEmpty ? 'the file is empty' : `expected a mapping, got ${describe(data)}`;
  return {
    at: { kind: 'file', path, line: 1, column: 1 },
    message,
    hint: 'a scenario file begins with "version: 1" and has "scenarios:"',
  };
}

type Found = Omit<Problem, 'hint'> & { readonly hint: Hint };

type Written = {
  readonly source: YamlSource;
  readonly path: string;
  readonly secrets: Secrets;
  readonly typedBy: TypedBy;
};

function locate(issue: Issue, { source, path, secrets, typedBy }: Written, overridden: Overridden | null): Found {
  const message = secrets.text(issue.message);
  const hint = (): string | null => {
    const text = hintText(issue.hint);
    return text === null ? null : secrets.text(text);
  };
  const flag = overridden?.flagOf(issue.path) ?? typedBy(issue.path);
  if (flag !== null) return { at: { kind: 'flag', flag }, message, hint };
  // An offset into a value that was filled in does not tell a place in the text.
  const isFilled = overridden !== null && isFilledAt(source.data, issue.path);
  const place = isFilled ? { ...issue, offset: 0 } : issue;
  return { at: { kind: 'file', path, ...source.positionOf(place) }, message, hint };
}

function isFilledAt(data: unknown, path: Path): boolean {
  let value = data;
  for (const step of path) value = (value as Readonly<Record<string | number, unknown>> | null | undefined)?.[step];
  return typeof value === 'string' && holdsPlaceholder(value);
}

function failed(found: readonly Found[]): ParseResult {
  return { ok: false, ...firstProblems(found) };
}
