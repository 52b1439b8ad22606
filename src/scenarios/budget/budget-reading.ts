/** The text of a budget file → what it allows, and the gates that hold runs against it; or all that is wrong with it. */

import type { WorkFigure } from '../../metrics/work.ts';
import { suggest } from '../fields/nearest.ts';
import { type Field, issueOn, valuesOf } from '../fields/reading.ts';
import type { Gate } from '../gates/gate.ts';
import { type ParsedGate, parseGate } from '../gates/gate-parser.ts';
import type { GateScope } from '../gates/gate-scope.ts';
import { ALL_METRICS, findMetric } from '../gates/metric-names.ts';
import type { Scenario } from '../scenario.ts';
import type { Issue } from '../yaml/issue.ts';
import type { Problems } from '../yaml/problem.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import type { Budget, ScenarioBudget } from './budget.ts';
import { budgetShape, type FigureFields, type ScenarioFields, UPDATE_HINT } from './budget-language.ts';
import { budgetScope } from './budget-scope.ts';
import { fingerprintOf } from './fingerprint.ts';
import { readVersionedFile } from './versioned-file.ts';

/** The limit of a gate before the budget sets it. */
const NO_LIMIT = '0B';
/** A metric as it stands in a gate: p95(response), or mean(alloc/request @ pageSize=50). */
const AGGREGATED = /^\s*\w+(?:\.\d+)?\(\s*([^()]*?)\s*\)\s*$/;

export type BudgetReading =
  | { readonly ok: true; readonly budget: Budget; readonly gates: ReadonlyMap<string, readonly Gate[]> }
  | ({ readonly ok: false } & Problems);

/** What a budget is held against. */
export type BudgetSetting = {
  /** Path of the scenario file. */
  readonly file: string;
  /** The scenarios that run. */
  readonly scenarios: readonly Scenario[];
  /** The names of all scenarios of the file; null to accept any. */
  readonly names: readonly string[] | null;
  /** The major version of Node that runs them. */
  readonly node: number;
};

/** Never throws, whatever the text is. `gates` has those of each scenario that runs, by its name. */
export function readBudget(text: string, path: string, setting: BudgetSetting): BudgetReading {
  const reading = readVersionedFile(text, { path, shape: budgetShape, hint: UPDATE_HINT }, (fields, source, issues) => {
    const entries = (fields?.scenarios.value ?? []).flatMap(({ value }) => value ?? []);
    const gates = readGates(entries, setting, source, issues);
    return () => ({ budget: { scenarios: entries.flatMap(complete) }, gates });
  });
  return reading.ok ? { ok: true, ...reading.value } : reading;
}

/** The gates of each scenario that runs. */
function readGates(
  entries: readonly ScenarioFields[],
  setting: BudgetSetting,
  source: YamlSource,
  issues: Issue[],
): ReadonlyMap<string, readonly Gate[]> {
  const gates = new Map<string, readonly Gate[]>();
  const lineOf = (field: Field<unknown>): number =>
    source.positionOf({ path: field.path, on: 'value', offset: 0 }).line;
  const names = setting.names === null ? null : new Set(setting.names);
  const scenarios = new Map(setting.scenarios.map((scenario) => [scenario.name, scenario]));
  for (const fields of entries) {
    const name = fields.name.value;
    if (name === undefined) continue;
    if (gates.has(name))
      issues.push(issueOn(fields.name, `the scenario "${name}" has two budgets`, 'leave one of them out'));
    if (names?.has(name) === false) issues.push(noScenario(fields.name, name, setting));
    const scenario = scenarios.get(name);
    gates.set(name, scenario === undefined ? [] : gatesOf(fields, scenario, setting, lineOf, issues));
  }
  return gates;
}

function noScenario(field: Field<string>, name: string, { names, file }: BudgetSetting): Issue {
  return issueOn(field, `there is no scenario "${name}" in ${file}`, () => suggest(name, names ?? []));
}

/** The gates of one scenario; none where its entry can't be held against it. */
function gatesOf(
  fields: ScenarioFields,
  scenario: Scenario,
  setting: BudgetSetting,
  lineOf: (field: Field<unknown>) => number,
  issues: Issue[],
): readonly Gate[] {
  const { fingerprint, node } = fields;
  if (fingerprint.value !== undefined && fingerprint.value !== fingerprintOf(scenario, setting.file)) {
    const message = `this is the budget of another scenario: the workload, load, warm-up or target of "${scenario.name}" has changed`;
    issues.push(
      issueOn(fingerprint, message, `measure it anew with perf-harness budget --update --scenario ${scenario.name}`),
    );
    return [];
  }
  const scope = budgetScope(scenario);
  const otherNode =
    node.value === undefined || node.value === setting.node
      ? null
      : `its budget was measured on Node ${node.value}, and this is Node ${setting.node}: perf-harness budget --update`;
  const seen = new Set<string>();
  return (fields.figures.value ?? []).flatMap(({ value }) => {
    const gate = value === undefined ? null : gateOf(value, scope, issues);
    if (value === undefined || gate === null) return [];
    if (seen.has(gate.text))
      issues.push(issueOn(value.metric, `"${value.metric.value}" has two values`, 'leave one of them out'));
    seen.add(gate.text);
    return [withBudget(gate, value, otherNode, lineOf(value.metric))];
  });
}

/** The gate of a figure, without its limit; null where the figure can't stand in a budget. */
function gateOf({ metric }: FigureFields, scope: GateScope, issues: Issue[]): ParsedGate | null {
  if (metric.value === undefined) return null;
  const inside = AGGREGATED.exec(metric.value)?.[1];
  if (inside !== undefined && isSteadyMetric(inside)) {
    issues.push(issueOn(metric, 'a budget names a metric without an aggregate', `write ${inside}`));
    return null;
  }
  const opening = 'mean(';
  const parsed = parseGate(`${opening}${metric.value}) <= ${NO_LIMIT}`, scope);
  if (parsed.ok && parsed.gate.figure.kind === 'work' && isSteady(parsed.gate.figure.figure)) return parsed.gate;
  if (!parsed.ok && !isOtherMetric(inside ?? metric.value)) {
    const { message, hint, offset } = parsed.problem;
    const isAtEnd = offset >= opening.length + metric.value.length;
    issues.push(issueOn(metric, message, hint, isAtEnd ? 0 : Math.max(0, offset - opening.length)));
    return null;
  }
  const message = `${metric.value} depends on the machine, and a budget is for all machines`;
  issues.push(issueOn(metric, message, 'a budget holds alloc, in and out; gate the others in the scenario file'));
  return null;
}

/** Work that no machine and no neighbour changes. */
function isSteady({ quantity }: WorkFigure): boolean {
  switch (quantity) {
    case 'alloc':
    case 'in':
    case 'out':
      return true;
    case 'external':
    case 'cpu':
    case 'gc':
      return false;
  }
}

function isSteadyMetric(written: string): boolean {
  const metric = metricIn(written);
  return metric?.kind === 'work' && isSteady(metric.figure);
}

/** A metric that gates know, and that is no steady work: a time, a rate, a gauge. Its unit is not bytes. */
function isOtherMetric(written: string): boolean {
  return metricIn(written) !== null && !isSteadyMetric(written);
}

function metricIn(written: string): ReturnType<typeof findMetric> {
  const [name = ''] = written.split('@');
  return findMetric(name.trim(), ALL_METRICS);
}

function withBudget(gate: ParsedGate, fields: FigureFields, invalid: string | null, line: number): Gate {
  const [value, tolerancePercent] = [fields.value.value ?? 0, fields.tolerance.value ?? 0];
  const limit = value * (1 + tolerancePercent / 100);
  const tolerance = tolerancePercent === 0 ? '' : ` + ${tolerancePercent}%`;
  const text = gate.text.replace(NO_LIMIT, `${value}B${tolerance}`);
  const budget = { value, tolerancePercent, invalid };
  return { ...gate, id: 0, text, limit, budget, severity: 'fail', abort: null, quiet: false, line };
}

function complete(fields: ScenarioFields): readonly ScenarioBudget[] {
  const { name, fingerprint, commit, node, figures } = valuesOf(fields);
  return [
    {
      name,
      fingerprint,
      commit: commit ?? null,
      node,
      figures: figures.map(({ metric, value, tolerance }) => ({ metric, value, tolerancePercent: tolerance })),
    },
  ];
}
