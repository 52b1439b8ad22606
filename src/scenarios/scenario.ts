import type { AlertRule } from '../monitor/alerts/alert-rule.ts';
import type { Gate } from './gates/gate.ts';
import type { Load } from './load/load.ts';
import type { Warmup } from './load/warmup.ts';
import type { Companion } from './target/companion.ts';
import type { TargetSpec } from './target/target-spec.ts';
import type { Workload } from './workloads/workload.ts';

/** A scenario as the loader returns it. It is complete, so that no later stage needs a default. */
export type Scenario = {
  readonly name: string;
  readonly target: TargetSpec;
  readonly workload: Workload;
  /** Names of the workload's requests, in the order of their series within a stage. */
  readonly requests: readonly string[];
  readonly load: Load;
  readonly gates: readonly Gate[];
  readonly engine: EngineName;
  /** What chose the engine: the scenario's key, that of `defaults`, or nothing, so that it is the default. */
  readonly engineFrom: EngineFrom;
  /** The load generator that repeats the load after this harness to check its figures; null for none. */
  readonly crossCheck: CrossChecker | null;
  readonly warmup: Warmup;
  readonly timeoutMs: number;
  /** The longest body of an answer that is kept, to be parsed or decoded; a longer one has failed its check. */
  readonly maxBodyBytes: number;
  /** The longest head of an answer; a longer one breaks the protocol. */
  readonly maxHeadBytes: number;
  readonly gracefulStopMs: number;
  /** How long a load, or a level of it, may take that only its iterations end; and what is asked of the target before it. */
  readonly maxDurationMs: number;
  /** The number of attempts. Gates on times and rates take the median of their values, all others the worst one. */
  readonly repeat: number;
  /** The number of further attempts that confirm a narrow failure of a time or rate gate. */
  readonly confirm: number;
  /** Whether a gate stays undecided that other processes could have decided, or is decided as on a quiet machine. */
  readonly excuse: 'neighbours' | 'nothing';
  /** How long it may wait for a quiet machine, where other processes took so much of it that a gate can't be decided. */
  readonly patienceMs: number;
  /** Processes that serve the target, such as a database: what they take counts as the target's own. */
  readonly companions: readonly Companion[];
  /** What raises an alert while the scenario runs. */
  readonly alerts: readonly AlertRule[];
  /** What the other shards do when one is lost. The verdict is invalid in both cases. */
  readonly onLostShard: 'continue' | 'stop';
};

/** The HTTP clients that can generate load. */
export const ENGINES = ['wire', 'undici'] as const;
export type EngineName = (typeof ENGINES)[number];
export const DEFAULT_ENGINE: EngineName = 'wire';
export type EngineFrom = 'scenario' | 'defaults' | 'default';

export const CROSS_CHECKERS = ['autocannon'] as const;
export type CrossChecker = (typeof CROSS_CHECKERS)[number];
