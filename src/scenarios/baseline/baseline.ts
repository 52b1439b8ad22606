import type { TargetMemory, Unit } from '../../metrics/names.ts';

/** What scenarios took on some machines, in their own history: the content of a baseline file. */
export type Baseline = { readonly entries: readonly ScenarioBaseline[] };

/** One scenario on one machine, on one major version of Node. */
export type ScenarioBaseline = {
  readonly scenario: string;
  /** Identifies its workload, load, warm-up and target: see budget/fingerprint.ts. */
  readonly fingerprint: string;
  /** The fingerprint of the machine, and what it is for people. */
  readonly machine: string;
  readonly machineName: string;
  /** The major version of Node. */
  readonly node: number;
  /** The commit of the last run; null outside of a repository. */
  readonly commit: string | null;
  /** The id of the last run: later ones are held against this baseline. */
  readonly until: string;
  /** How many runs the figures are of. */
  readonly runs: number;
  /** What `target.memory` of a command was; null of any other target, and where the runs don't say. */
  readonly memory: TargetMemory | null;
  readonly figures: readonly BaselineFigure[];
};

/** Times, rates and memory: figures that depend on the machine. */
export type BaselineUnit = Extract<Unit, 'ms' | '/s' | 'B/s' | 'B'>;
export const BASELINE_UNITS: readonly BaselineUnit[] = ['ms', '/s', 'B/s', 'B'];

export type BaselineFigure = {
  /** As a gate calls it: `p95(response)`. */
  readonly metric: string;
  readonly unit: BaselineUnit;
  /** The geometric mean of the runs, above 0. */
  readonly value: number;
  /** How far single runs are from it: the standard deviation of their logarithms, in per cent. */
  readonly spreadPercent: number;
};

/** The name of the file, in the current folder. */
export const BASELINE_FILE = 'perf-baseline.yaml';
