import type { TargetMemory, TimerName } from '../../metrics/names.ts';
import { fingerprintOf } from '../../scenarios/budget/fingerprint.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import type { RunResult, Verdict } from '../result/result.ts';
import type { Machine } from './machine.ts';
import { type ScenarioFigure, scenarioFigures } from './scenario-figures.ts';
import { memoryIn } from './seen-figures.ts';

export const RUN_SCHEMA_NAME = 'perf-harness/run@';
export const RUN_SCHEMA_VERSION = 1;
export const RUN_SCHEMA: string = `${RUN_SCHEMA_NAME}${RUN_SCHEMA_VERSION}`;

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
  /** What `target.memory` of a command was. Absent of any other target, and of lines that were written before it was told. */
  readonly memory?: TargetMemory;
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
    const memory = memoryIn(each);
    const seen = memory === null ? {} : { memory };
    const fingerprint = fingerprintOf(scenario, file.path);
    return [{ name, fingerprint, verdict, ...seen, figures: scenarioFigures(each), hdr }];
  });
  const { commit, node } = environment;
  return { schema: RUN_SCHEMA, id, startedAt, commit, node, machine, scenarios };
}
