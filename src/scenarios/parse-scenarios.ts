/** Turns the text of a scenario file and the flags of the command line into the scenarios to run, or reports all faults. */
import { dirname } from 'node:path';
import { readFile } from './file-reading.ts';
import { applyOverrides, type Overridden, type Overrides } from './overrides.ts';
import type { Scenario } from './scenario.ts';
import { resolveTarget } from './target/target-places.ts';
import type { WorkloadSpec } from './workloads/language/workload-spec.ts';
import { specOf, WORKLOADS, type Workload } from './workloads/workload.ts';
import { describe, type Hint, type Issue, isMapping, type Path } from './yaml/issue.ts';
import { firstProblems, type Problem, type Problems } from './yaml/problem.ts';
import { readYaml, type YamlSource } from './yaml/yaml-source.ts';

export type ScenarioFile = {
  readonly path: string;
  /** The text as it was given. */
  readonly source: string;
  /** The selected ones, in the order of the file. */
  readonly scenarios: readonly Scenario[];
  /** The names of all scenarios of the file. */
  readonly names: readonly string[];
};

export type ParseResult = { readonly ok: true; readonly file: ScenarioFile } | ({ readonly ok: false } & Problems);

/** Never throws, whatever the text is. Problems are in the order of the file; those of flags come last. */
export function parseScenarios(
  text: string,
  path: string,
  overrides: Overrides,
  workloads: readonly WorkloadSpec[] = WORKLOADS,
): ParseResult {
  const yaml = readYaml(text);
  if (!yaml.ok)
    return failed(
      yaml.problems.map(({ line, column, message, hint }) => ({
        at: { kind: 'file', path, line, column },
        message,
        hint,
      })),
    );
  const { source } = yaml;
  if (!isMapping(source.data)) return failed([noFile(source.data, path)]);
  const overridden = applyOverrides(source.data, overrides);
  const lineOf = (at: Path): number => source.positionOf({ path: at, on: 'value', offset: 0 }).line;
  const base = dirname(path);
  const { allowHosts } = overrides;
  const { scenarios, issues } = readFile(overridden.data, { workloads, allowHosts, base, lineOf });
  const problems = [...issues.map((issue) => locate(issue, source, path, overridden)), ...overridden.problems];
  if (problems.length > 0) return failed(problems);
  const selected = scenarios
    .filter((_, index) => overridden.selected.has(index))
    .map((scenario) => resolvePaths(scenario, base, workloads));
  return { ok: true, file: { path, source: text, scenarios: selected, names: scenarios.map(({ name }) => name) } };
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

function locate(issue: Issue, source: YamlSource, path: string, { flagOf }: Overridden): Found {
  const { message, hint } = issue;
  const flag = flagOf(issue.path);
  if (flag !== null) return { at: { kind: 'flag', flag }, message, hint };
  return { at: { kind: 'file', path, ...source.positionOf(issue) }, message, hint };
}

function failed(found: readonly Found[]): ParseResult {
  return { ok: false, ...firstProblems(found) };
}
