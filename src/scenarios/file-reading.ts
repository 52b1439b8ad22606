/** Raw data → complete scenarios. Every field is read by itself, so that one pass finds all that is wrong. */

import { crossCheckObstacles } from './cross-check-rules.ts';
import { type Fields, readFields, readWith } from './fields/schema-reading.ts';
import { defaultsShape, fileShape, gateLanguage, type ScenarioShape, scenarioShape } from './file-language.ts';
import type { Gate } from './gates/gate.ts';
import { type GateScope, parseGate } from './gates/gate-parser.ts';
import { sweptKey } from './load/levels.ts';
import { checkSeries, loadKindOf, readLoad, stageNamesOf } from './load/load-reading.ts';
import type { Scenario } from './scenario.ts';
import type { TargetSpec } from './target/target.ts';
import { checkHost } from './target/target-language.ts';
import type { Workload } from './workloads/workload.ts';
import { metricsOf, writtenSpec } from './workloads/workload-language.ts';
import type { WorkloadSpec } from './workloads/workload-spec.ts';
import { describe, type Issue, isMapping, issueAt, type Path } from './yaml/issue.ts';

/** What the data alone does not say. */
export type Surroundings = {
  readonly workloads: readonly WorkloadSpec[];
  readonly allowHosts: readonly string[];
  /** The line of the file on which a gate stands. */
  readonly lineOf: (path: Path) => number;
};

type ScenarioFields = Fields<ScenarioShape>;
type Defaults = Fields<typeof defaultsShape>;

/** What all scenarios of a file share. */
type FileContext = Surroundings & {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly target: TargetSpec | undefined;
  readonly defaults: Defaults;
  readonly shape: ScenarioShape;
};

/** The scenarios that are right, by index, and all that is wrong with the others. */
export function readFile(
  raw: unknown,
  surroundings: Surroundings,
): { scenarios: ReadonlyMap<number, Scenario>; issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const scenarios = new Map<number, Scenario>();
  const file = readFields(fileShape, raw, [], issues);
  if (file === undefined || !isMapping(raw)) return { scenarios, issues };
  const defaults =
    file.defaults === undefined ? {} : (readFields(defaultsShape, file.defaults, ['defaults'], issues) ?? {});
  if (file.target !== undefined) issues.push(...checkHost(raw['target'], ['target'], surroundings.allowHosts));
  const context = { ...surroundings, raw, target: file.target, defaults, shape: scenarioShape(surroundings.workloads) };
  for (const [index, entry] of (file.scenarios ?? []).entries()) {
    const scenario = readScenario(entry, ['scenarios', index], context, issues);
    if (scenario !== null) scenarios.set(index, scenario);
  }
  issues.push(...sameNames(file.scenarios ?? [], surroundings));
  return { scenarios, issues };
}

function readScenario(raw: unknown, path: Path, file: FileContext, issues: Issue[]): Scenario | null {
  const fields = readFields(file.shape, raw, path, issues);
  if (fields === undefined || !isMapping(raw)) return null;
  const hasOwnTarget = raw['target'] !== undefined;
  if (hasOwnTarget && fields.target !== undefined)
    issues.push(...checkHost(raw['target'], [...path, 'target'], file.allowHosts));
  const target = hasOwnTarget ? fields.target : file.target;
  const timeoutMs = setting(raw, 'timeout', fields, file.defaults);
  const spec = writtenSpec(raw['workload'], file.workloads);
  const { workload } = fields;
  const workloadPath = [...path, 'workload'];
  if (spec !== null && isMapping(raw['workload'])) {
    issues.push(...spec.check(raw['workload'], workloadPath));
    if (workload !== undefined && target !== undefined)
      issues.push(...spec.checkAgainst(target, raw['workload'], workloadPath));
  }
  const levels = workload?.levels ?? null;
  const requests = spec === null || workload === undefined ? undefined : spec.requests(workload);
  const beside = { key: sweptKey(raw['workload']), levels };
  const load = fields.load === undefined ? undefined : readLoad(fields.load, beside, [...path, 'load'], issues);
  if (load !== undefined && requests !== undefined) issues.push(...checkSeries(load, requests.length, levels, path));
  if (fields.crossCheck !== undefined) {
    const obstacles = crossCheckObstacles({ target, workload: workload as Workload | undefined, load, timeoutMs });
    issues.push(...obstacles.map((obstacle) => noCrossCheck(obstacle, path)));
  }
  const scope = scopeOf(raw, spec, requests ?? null, stageNamesOf(raw['load'], beside), file.workloads);
  const gates = readGates(fields.gates ?? [], [...path, 'gates'], scope, file, issues);
  const complete = {
    name: fields.name,
    target,
    // What the registry's specs parse is a workload of the registry.
    workload: workload as Workload | undefined,
    requests,
    load,
    gates: withDefaultGate(gates),
    engine: setting(raw, 'engine', fields, file.defaults),
    crossCheck: fields.crossCheck ?? null,
    warmupMs: setting(raw, 'warmup', fields, file.defaults),
    timeoutMs,
    gracefulStopMs: setting(raw, 'gracefulStop', fields, file.defaults),
    repeat: setting(raw, 'repeat', fields, file.defaults),
    confirm: setting(raw, 'confirm', fields, file.defaults),
    onLostShard: setting(raw, 'onLostShard', fields, file.defaults),
  };
  return isComplete(complete) ? complete : null;
}

function noCrossCheck(obstacle: string, path: Path): Issue {
  return issueAt([...path, 'crossCheck'], `autocannon can't repeat this load: ${obstacle}`, 'leave crossCheck out');
}

type Partly<T> = { readonly [key in keyof T]: T[key] | undefined };

function isComplete(scenario: Partly<Scenario>): scenario is Scenario {
  return Object.values(scenario).every((value) => value !== undefined);
}

/** A scenario's own setting where it has one, right or wrong; else the file's. */
function setting<K extends keyof Defaults & keyof ScenarioFields>(
  raw: Readonly<Record<string, unknown>>,
  key: K,
  own: ScenarioFields,
  defaults: Defaults,
): Defaults[K] {
  return raw[key] === undefined ? defaults[key] : (own[key] as Defaults[K]);
}

function scopeOf(
  raw: Readonly<Record<string, unknown>>,
  spec: WorkloadSpec | null,
  requests: readonly string[] | null,
  stages: readonly string[] | null,
  workloads: readonly WorkloadSpec[],
): GateScope | null {
  if (spec === null) return null;
  return {
    owner: `the ${spec.kind} workload`,
    metrics: metricsOf(spec, loadKindOf(raw['load'], sweptKey(raw['workload'])), workloads),
    requests,
    stages,
    swept: sweptKey(raw['workload']),
  };
}

function readGates(
  entries: readonly unknown[],
  path: Path,
  scope: GateScope | null,
  file: Surroundings,
  issues: Issue[],
): readonly Gate[] {
  return entries.flatMap((entry, index) => {
    const at = [...path, index];
    const written = readWith(gateLanguage, entry, at, issues);
    if (written === undefined) return [];
    const textAt = isMapping(entry) ? [...at, 'gate'] : at;
    const result = parseGate(written.text, scope);
    if (!result.ok) {
      const { offset, message, hint } = result.problem;
      issues.push(issueAt(textAt, message, hint, offset));
      return [];
    }
    const { severity, abort } = written;
    if (abort !== null && result.gate.figure.aggregate === 'growth') {
      issues.push(issueAt([...at, 'abort'], 'growth is known only when the run has ended', 'abort on rise or peak'));
    }
    return [{ ...result.gate, id: index, severity, abort, line: file.lineOf(textAt) }];
  });
}

/**
 * Every scenario is held to right answers, by a gate that comes last, unless it sets a limit on `ok` or `failed` itself, and on
 * all of them: a gate on one request, stage or class of failures says nothing of the rest. A warning sets none: it must never
 * change a verdict, and taking this gate away would.
 */
function withDefaultGate(gates: readonly Gate[]): readonly Gate[] {
  const isOwn = ({ figure, severity, selectors }: Gate): boolean =>
    severity === 'fail' && figure.kind === 'counter' && /^(ok|failed)$/.test(figure.metric) && selectors.length === 0;
  return gates.some(isOwn) ? gates : [...gates, { ...DEFAULT_GATE, id: gates.length }];
}

const DEFAULT_GATE: Omit<Gate, 'id'> = {
  text: 'share(ok) == 100%',
  figure: { kind: 'counter', metric: 'ok', aggregate: 'share' },
  selectors: [],
  op: '==',
  limit: 100,
  unit: '%',
  abort: null,
  severity: 'fail',
  line: null,
};

function sameNames(entries: readonly unknown[], { lineOf }: Surroundings): readonly Issue[] {
  const names = entries.map((entry) => (isMapping(entry) ? entry['name'] : undefined));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === index) return [];
    const line = lineOf(['scenarios', first, 'name']);
    return [
      issueAt(
        ['scenarios', index, 'name'],
        `a second scenario named ${describe(name)}`,
        `the first is on line ${line}`,
      ),
    ];
  });
}
