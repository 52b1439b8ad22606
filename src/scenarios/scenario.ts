import type { Gate } from './gates/gate.ts';
import type { Load } from './load/load.ts';
import type { TargetSpec } from './target/target-spec.ts';
import type { Workload } from './workloads/workload.ts';

/** Past the loader everything is complete: no optional fields, no defaults downstream. */
export type Scenario = {
  readonly name: string;
  readonly target: TargetSpec;
  readonly workload: Workload;
  /** Names of the workload's requests, in the order of their series within a stage. */
  readonly requests: readonly string[];
  readonly load: Load;
  readonly gates: readonly Gate[];
  readonly engine: EngineName;
  /** Another load generator that repeats the load after ours, to check our figures; null for none. */
  readonly crossCheck: CrossChecker | null;
  readonly warmupMs: number;
  readonly timeoutMs: number;
  readonly gracefulStopMs: number;
  /** How often it runs; gates on times and rates take the median of the runs, all others the worst. */
  readonly repeat: number;
  /** How often it runs again before a narrow failure of a time or rate gate counts. */
  readonly confirm: number;
  /** What the other shards do when one is lost; the verdict is invalid either way. */
  readonly onLostShard: 'continue' | 'stop';
};

/** The HTTP clients that can generate load. */
export const ENGINES = ['undici'] as const;
export type EngineName = (typeof ENGINES)[number];

export const CROSS_CHECKERS = ['autocannon'] as const;
export type CrossChecker = (typeof CROSS_CHECKERS)[number];
