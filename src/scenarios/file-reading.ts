/** Reads the data of a file into complete scenarios, or reports all its faults. It is read once; rules read the fields. */
import type { AlertRule } from '../monitor/alerts/alert-rule.ts';
import { plural } from '../plural.ts';
import { crossCheckObstacles } from './cross-check-rules.ts';
import { duplicateNames } from './duplicate-names.ts';
import { type Field, type Fields, issueOn, keyIssueOn, readFields } from './fields/reading.ts';
import { type FileFields, fileShape, type ScenarioShape, withoutAnchorKeys } from './file-language.ts';
import type { Gate } from './gates/gate.ts';
import { readGates } from './gates/gate-reading.ts';
import type { GateScope } from './gates/gate-scope.ts';
import { workObstacleOf } from './gates/work-rules.ts';
import type { Sweep } from './load/levels.ts';
import type { Load } from './load/load.ts';
import { checkLoad, checkWhole, loadKindOf, makeLoad, stageNamesOf } from './load/load-rules.ts';
import type { Warmup } from './load/warmup.ts';
import type { EngineFrom, Scenario } from './scenario.ts';
import { checkSharedPorts } from './shared-ports.ts';
import { spellOutWorkloads } from './short-workload.ts';
import type { CommandWords } from './target/target-spec.ts';
import { checkTarget } from './target/written-target.ts';
import { checkWorkload, targetOf } from './target-rules.ts';
import { metricsOf, type WrittenWorkload } from './workloads/language/workload-language.ts';
import type { WorkloadSpec } from './workloads/language/workload-spec.ts';
import type { Workload } from './workloads/workload.ts';
import { addIssues, cleanPaths, type Issue, issueAt, type Path } from './yaml/issue.ts';

/** Fields that the caller supplies besides the data. */
export type Surroundings = {
  readonly workloads: readonly WorkloadSpec[];
  /** Hosts that may be put under load, in addition to this machine. */
  readonly allowHosts: readonly string[];
  /** The folder that paths of the file count from. */
  readonly base: string;
  /** The line of the file that holds the value at a path. */
  readonly lineOf: (path: Path) => number;
};

type ScenarioFields = Fields<ScenarioShape>;

/** The scenarios in the order of the file. They are complete only if there is no issue. */
export function readFile(
  data: unknown,
  surroundings: Surroundings,
): {
  readonly scenarios: readonly Scenario[];
  readonly prepare: readonly CommandWords[];
  readonly issues: readonly Issue[];
} {
  const spelled = spellOutWorkloads(withoutAnchorKeys(data), surroundings.workloads);
  const { issues, ...read } = readSpelled(spelled.data, surroundings);
  return { ...read, issues: issues.map((issue) => spelled.inFile(issue)) };
}

function readSpelled(data: unknown, surroundings: Surroundings): ReturnType<typeof readFile> {
  const issues: Issue[] = [];
  const file = readFields(fileShape(surroundings.workloads), data, [], issues);
  if (file === undefined) return { scenarios: [], prepare: [], issues };
  addIssues(issues, checkTarget(file.target.value, surroundings));
  const entries = (file.scenarios.value ?? []).flatMap(({ path, value }) =>
    value === undefined ? [] : [{ path, value }],
  );
  const nameFields = entries.map(({ value }) => value.name);
  const names = duplicateNames(nameFields, surroundings.lineOf);
  const isClean = cleanPaths(issues, ['scenarios', 0, 'load'].length);
  addIssues(issues, names);
  const scenarios = entries.map(({ value }) =>
    readScenario(value, file, surroundings, isClean(value.load.path), issues),
  );
  const targets = entries.map(({ value: { target } }) => (target.isWritten ? target : file.target));
  addIssues(issues, checkSharedPorts(targets, surroundings.lineOf));
  const complete = issues.length > 0 ? [] : scenarios.flatMap((scenario) => scenario ?? []);
  return { scenarios: complete, prepare: file.prepare.value ?? [], issues };
}

/** Undefined, or of no use, if a part of it is not valid; the issues tell which. */
function readScenario(
  fields: ScenarioFields,
  file: FileFields,
  surroundings: Surroundings,
  isLoadClean: boolean,
  issues: Issue[],
): Scenario | undefined {
  const { workloads, lineOf } = surroundings;
  addIssues(issues, checkTarget(fields.target.value, surroundings));
  const written = fields.workload.value;
  const target = targetOf(fields, file);
  if (written !== undefined) addIssues(issues, checkWorkload(written, fields, target, surroundings.base));
  const workload = written?.reading.workload;
  const sweep = written?.reading.sweep ?? { key: null, levels: null };
  const requests = workload === undefined ? undefined : written?.spec.requests(workload);
  const load = readLoad(fields, sweep, isLoadClean, issues);
  if (load !== undefined && requests !== undefined) addIssues(issues, checkSeries(load, requests, sweep, fields));
  const timeoutMs = settingOf('timeout', fields, file);
  if (fields.crossCheck.value !== undefined) {
    const obstacles = crossCheckObstacles({ target, workload: workload as Workload | undefined, load, timeoutMs });
    addIssues(
      issues,
      obstacles.map((obstacle) => noCrossCheck(obstacle, fields.crossCheck)),
    );
  }
  const warmup = settingOf('warmup', fields, file);
  addIssues(issues, checkWarmup(warmup, fields));
  const scope = written === undefined ? null : scopeOf(written, requests ?? null, warmup, fields, workloads);
  const gates = readGates(fields.gates.value ?? [], scope, lineOf, issues);
  const alerts = settingOf('alerts', fields, file);
  addIssues(issues, checkAlertGates(gates, alerts, fields));
  const complete = {
    name: fields.name.value,
    target,
    // A workload that a spec of the registry has parsed is one of the registry's.
    workload: workload as Workload | undefined,
    requests,
    load,
    gates,
    engine: settingOf('engine', fields, file),
    engineFrom: originOf('engine', fields, file),
    crossCheck: fields.crossCheck.value ?? null,
    warmup,
    timeoutMs,
    maxBodyBytes: settingOf('maxBody', fields, file),
    maxHeadBytes: settingOf('maxHead', fields, file),
    maxDurationMs: settingOf('maxDuration', fields, file),
    gracefulStopMs: settingOf('gracefulStop', fields, file),
    repeat: settingOf('repeat', fields, file),
    confirm: settingOf('confirm', fields, file),
    excuse: settingOf('excuse', fields, file),
    patienceMs: settingOf('patience', fields, file),
    companions: settingOf('companions', fields, file),
    onLostShard: settingOf('onLostShard', fields, file),
    alerts,
  };
  return isComplete(complete) ? complete : undefined;
}

/** A gate on alerts that nothing can raise would always hold. */
function checkAlertGates(
  gates: readonly Gate[],
  alerts: readonly AlertRule[] | undefined,
  { gates: written }: ScenarioFields,
): readonly Issue[] {
  if (alerts === undefined) return [];
  const severities: ReadonlySet<string> = new Set(alerts.map(({ severity }) => severity));
  return gates.flatMap(({ figure, id }) => {
    if (figure.kind !== 'alerts') return [];
    const wanted = figure.metric.split('.')[1] ?? null;
    if (wanted === null ? severities.size > 0 : severities.has(wanted)) return [];
    const place = written.value?.[id]?.path ?? written.path;
    const hint = `add alerts: [ { metric: target.memory, above: 100MB, severity: ${wanted ?? 'critical'} } ]`;
    return [issueAt(place, `nothing can raise ${wanted === null ? 'an alert' : `a ${wanted} alert`}`, hint)];
  });
}

type Partly<T> = { readonly [key in keyof T]: T[key] | undefined };

function isComplete(scenario: Partly<Scenario>): scenario is Scenario {
  return Object.values(scenario).every((value) => value !== undefined);
}

type Defaults = NonNullable<FileFields['defaults']['value']>;

/** A scenario's own setting, valid or not, if it has one; otherwise the one of `defaults`. */
function settingOf<K extends keyof Defaults>(
  key: K,
  fields: ScenarioFields,
  { defaults }: FileFields,
): Defaults[K]['value'] | undefined {
  const own = fields[key] as Defaults[K];
  return own.isWritten ? own.value : defaults.value?.[key].value;
}

/** Where the value of a setting stands. */
function originOf(key: keyof Defaults, fields: ScenarioFields, { defaults }: FileFields): EngineFrom {
  if (fields[key].isWritten) return 'scenario';
  return defaults.value?.[key].isWritten === true ? 'defaults' : 'default';
}

function readLoad(
  { load: { value } }: ScenarioFields,
  sweep: Sweep,
  isClean: boolean,
  issues: Issue[],
): Load | undefined {
  if (value === undefined) return undefined;
  const found = checkLoad(value, sweep);
  addIssues(issues, found);
  if (!isClean || found.length > 0) return undefined;
  const load = makeLoad(value, sweep);
  const whole = load === undefined ? [] : checkWhole(load, value, sweep);
  addIssues(issues, whole);
  return whole.length === 0 ? load : undefined;
}

const MOST_SERIES = 64;

/** Each stage, and so each level, has a series of figures for each request. Reports too many of them. */
function checkSeries(
  load: Load,
  requests: readonly string[],
  { levels }: Sweep,
  fields: ScenarioFields,
): readonly Issue[] {
  const [stages, what] = [load.stages.length, levels === null ? 'stage' : 'level'];
  if (stages * requests.length <= MOST_SERIES) return [];
  const each = `${plural(stages, what)} of ${plural(requests.length, 'request')}`;
  const message = `${each} are ${stages * requests.length} series, and there are at most ${MOST_SERIES}`;
  const hint = `every ${what} has figures of its own for every request: take fewer of either`;
  const path = levels === null ? [...fields.load.path, 'stages'] : [...fields.workload.path, 'levels', levels.key];
  return [{ path, on: 'key', offset: 0, message, hint }];
}

function scopeOf(
  { spec, reading }: WrittenWorkload,
  requests: readonly string[] | null,
  warmup: Warmup | undefined,
  { load }: ScenarioFields,
  workloads: readonly WorkloadSpec[],
): GateScope {
  const { sweep } = reading;
  const kind = load.value === undefined ? null : loadKindOf(load.value, sweep);
  return {
    owner: `the ${spec.kind} workload`,
    metrics: metricsOf(spec, kind, workloads),
    requests,
    stages: load.value === undefined ? null : stageNamesOf(load.value, sweep),
    swept: sweep.key,
    workObstacle:
      load.value === undefined
        ? null
        : workObstacleOf({
            warmup,
            byIterations: load.value.iterations.isWritten,
            inStages: load.value.stages.isWritten,
          }),
  };
}

/** A warm-up of so many iterations has to be as long as that takes, and stages or a duration would cut it short. */
function checkWarmup(warmup: Warmup | undefined, { warmup: own, load }: ScenarioFields): readonly Issue[] {
  const { value } = load;
  if (warmup?.kind !== 'iterations' || value === undefined) return [];
  if (value.iterations.isWritten && !value.stages.isWritten) return [];
  const why = value.stages.isWritten ? 'stages end this one' : 'a duration ends this one';
  const message = `a warm-up by iterations needs a load that its iterations end, and ${why}`;
  const hint = 'write warmup: 1s, or load: { concurrency: 10, iterations: 15000 }';
  return [own.isWritten ? issueOn(own, message, hint) : keyIssueOn(load, message, hint)];
}

function noCrossCheck(obstacle: string, crossCheck: Field<unknown>): Issue {
  return issueOn(crossCheck, `autocannon can't repeat this load: ${obstacle}`, 'leave crossCheck out');
}
