/** A scenario without `workload`: the keys of one kind of workload stand in the scenario itself. */
import type { Custom } from './fields/reading.ts';
import type { WorkloadSpec } from './workloads/language/workload-spec.ts';
import { type Issue, isMapping } from './yaml/issue.ts';

/** The kind of such a workload, and its keys; the first of them is the one that a scenario must have. */
type Short = { readonly spec: WorkloadSpec; readonly keys: readonly [string, ...string[]] };

/** Null in a language without one. */
export function shortKind(workloads: readonly WorkloadSpec[]): Short | null {
  const spec = workloads.find(({ shortKeys }) => shortKeys !== undefined);
  return spec?.shortKeys === undefined ? null : { spec, keys: spec.shortKeys };
}

/** The data of a file in which each scenario has its workload. `inFile` puts an issue of the result where the file has it. */
export function spellOutWorkloads(
  data: unknown,
  workloads: readonly WorkloadSpec[],
): { readonly data: unknown; readonly inFile: (issue: Issue) => Issue } {
  const short = shortKind(workloads);
  const scenarios = isMapping(data) ? data['scenarios'] : undefined;
  if (short === null || !isMapping(data) || !Array.isArray(scenarios)) return { data, inFile: (issue) => issue };
  const spelled = scenarios.map((scenario) => spellOut(scenario, short));
  const isShort = (index: unknown): boolean => typeof index === 'number' && spelled[index] !== scenarios[index];
  return {
    data: { ...data, scenarios: spelled },
    inFile: (issue) => {
      const [first, index, key] = issue.path;
      const isMoved = first === 'scenarios' && key === 'workload' && isShort(index);
      return isMoved ? { ...issue, path: ['scenarios', index ?? 0, ...issue.path.slice(3)] } : issue;
    },
  };
}

function spellOut(scenario: unknown, { spec, keys }: Short): unknown {
  if (!isMapping(scenario) || scenario['workload'] !== undefined || scenario[keys[0]] === undefined) return scenario;
  const entries = Object.entries(scenario);
  const own = entries.filter(([key]) => keys.includes(key));
  const others = entries.filter(([key]) => !keys.includes(key));
  return { ...Object.fromEntries(others), workload: { kind: spec.kind, ...Object.fromEntries(own) } };
}

/** The keys as keys of a scenario. One that was not spelled out is in the wrong place. */
export function shortNodes(workloads: readonly WorkloadSpec[]): Readonly<Record<string, Custom<undefined>>> {
  const short = shortKind(workloads);
  if (short === null) return {};
  const [first] = short.keys;
  const nodeOf = (key: string): Custom<undefined> => ({
    type: 'custom',
    schema: short.spec.language.schemaOfKey(key).optional(),
    read: (written, path, issues) => {
      if (written === undefined) return undefined;
      const message = `the key "${key}" stands in a scenario only beside "${first}", and without a workload`;
      const hint = 'write it inside of the workload, or leave the workload out';
      issues.push({ path, on: 'key', offset: 0, message, hint });
      return undefined;
    },
  });
  return Object.fromEntries(short.keys.map((key) => [key, nodeOf(key)]));
}
