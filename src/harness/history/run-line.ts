import { HarnessError } from '../../errors.ts';
import type { TimerName, Unit } from '../../metrics/names.ts';
import { fingerprintOf } from '../../scenarios/budget/fingerprint.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import type { RunResult, Verdict } from '../result/result.ts';
import type { Machine } from './machine.ts';
import { type ScenarioFigure, scenarioFigures } from './scenario-figures.ts';

const SCHEMA_NAME = 'perf-harness/run@';
const SCHEMA_VERSION = 1;
export const RUN_SCHEMA: string = `${SCHEMA_NAME}${SCHEMA_VERSION}`;

/** A run as a history keeps it: one line of JSON. */
export type RunLine = {
  readonly schema: string;
  /** The id of the run, as in result.json; ids sort by time. */
  readonly id: string;
  readonly startedAt: string;
  readonly commit: string | null;
  /** The version of Node, such as `v20.20.2`. */
  readonly node: string;
  readonly machine: Machine;
  readonly scenarios: readonly ScenarioLine[];
};

export type ScenarioLine = {
  readonly name: string;
  /** Identifies its workload, load, warm-up and target; the same on every machine. */
  readonly fingerprint: string;
  readonly verdict: Verdict;
  readonly figures: readonly ScenarioFigure[];
  /** Each timer of the ok requests: compressed HdrHistogram V2, base64, of microseconds. */
  readonly hdr: { readonly [name in TimerName]?: string };
};

/** The line of a run of the scenarios of `file` on `machine`. */
export function runLine(result: RunResult, file: Pick<ScenarioFile, 'path' | 'scenarios'>, machine: Machine): RunLine {
  const { id, startedAt, environment } = result;
  const scenarios = result.scenarios.flatMap((each, index) => {
    // By its place: a name may be masked in the result.
    const scenario = file.scenarios[index];
    if (scenario === undefined) return [];
    const { name, verdict, timers } = each;
    const hdr = Object.fromEntries(Object.entries(timers).map(([timer, { hdr: encoded }]) => [timer, encoded]));
    return [{ name, fingerprint: fingerprintOf(scenario, file.path), verdict, figures: scenarioFigures(each), hdr }];
  });
  const { commit, node } = environment;
  return { schema: RUN_SCHEMA, id, startedAt, commit, node, machine, scenarios };
}

/** A value that was read from a line; null if it is no run. Throws HarnessError CONFIG for one that a newer version has written. */
export function readRunLine(value: unknown): RunLine | null {
  if (!isObject(value)) return null;
  const { schema, id, startedAt, commit, node, machine, scenarios } = value;
  if (!isOurs(schema) || typeof id !== 'string' || typeof node !== 'string' || !isObject(machine)) return null;
  if (typeof startedAt !== 'string' || Number.isNaN(Date.parse(startedAt))) return null;
  if (commit !== null && typeof commit !== 'string') return null;
  if (typeof machine['fingerprint'] !== 'string' || typeof machine['name'] !== 'string') return null;
  return Array.isArray(scenarios) && scenarios.every(isScenario) ? (value as RunLine) : null;
}

function isOurs(schema: unknown): boolean {
  if (typeof schema !== 'string' || !schema.startsWith(SCHEMA_NAME)) return false;
  if (Number(schema.slice(SCHEMA_NAME.length)) > SCHEMA_VERSION) {
    const message = `the history was written by a newer version of perf-harness (${schema})`;
    throw new HarnessError('CONFIG', message, { hint: 'update perf-harness, or name another file' });
  }
  return schema === RUN_SCHEMA;
}

function isScenario(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, fingerprint, verdict, figures, hdr } = value;
  const isText = [name, fingerprint, verdict].every((each) => typeof each === 'string');
  return isText && isObject(hdr) && Array.isArray(figures) && figures.every(isFigure);
}

const UNITS: readonly unknown[] = ['ms', 'B', '/s', 'B/s', '%', ''] satisfies readonly Unit[];

function isFigure(value: unknown): boolean {
  if (!isObject(value)) return false;
  return typeof value['metric'] === 'string' && UNITS.includes(value['unit']) && Number.isFinite(value['value']);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
