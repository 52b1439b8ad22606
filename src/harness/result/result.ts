import type { Counters } from '../../metrics/counters.ts';
import type { FailureClass, GaugeName, TimerName } from '../../metrics/names.ts';
import type { Witness } from '../../metrics/witness.ts';
import type { WorkMetric } from '../../metrics/work.ts';
import type { MonitorReport, ReportedAlert } from '../../monitor/watch/monitor-report.ts';
import type { LevelKey } from '../../scenarios/load/levels.ts';
import type { Load } from '../../scenarios/load/load.ts';
import type { EngineFrom, EngineName } from '../../scenarios/scenario.ts';
import type { TargetSpec } from '../../scenarios/target/target-spec.ts';
import type { Workload } from '../../scenarios/workloads/workload.ts';
import type { Reconciliation } from '../judge/reconciliation.ts';
import type { GateResult, RunVerdict, Verdict } from '../judge/verdict.ts';
import type { CrossCheckResult } from './cross-check-result.ts';
import type { ProfileResult } from './profile-result.ts';

/** The result of a run, as it stands in result.json; docs/result.schema.json describes it. Times are milliseconds. */
export type RunResult = {
  readonly schema: 'perf-harness/result@1';
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  /** Why the run ended before its scenarios did; null if it did not. */
  readonly interrupted: string | null;
  readonly environment: Environment;
  /** Path of the scenario file, as it was opened, or the URL that was given in its place. */
  readonly file: string;
  /** The scenario file's text, with its placeholders and without its secrets. */
  readonly source: string;
  readonly scenarios: readonly ScenarioResult[];
};

export type {
  ComparedCrossCheck,
  CrossCheckDifference,
  CrossCheckFigures,
  CrossCheckTolerances,
  UndecidedCrossCheck,
} from './cross-check-result.ts';
export type { CrossCheckResult, GateResult, ProfileResult, RunVerdict, Verdict };

/** Work by metric, in bytes or milliseconds; a metric that is not known is absent. `invalid` says why a gate on it decides nothing. */
export type WorkResult = {
  readonly figures: { readonly [metric in WorkMetric]?: number };
  readonly invalid: string | null;
};

export type Environment = {
  readonly node: string;
  readonly os: string;
  readonly cpus: number;
  readonly machine: string;
  readonly harness: string;
  readonly commit: string | null;
};

export type ScenarioResult = {
  readonly name: string;
  readonly workload: Workload;
  /** The target: its specification, its origin, and what it reports about itself (heap limits, size). */
  readonly target: TargetSpec & { readonly origin: string; readonly facts: Readonly<Record<string, unknown>> };
  readonly load: Load & {
    readonly engine: EngineName;
    /** What chose it: the scenario, `defaults`, or nothing, so that it is the default. */
    readonly engineFrom: EngineFrom;
    /** 0 for a warm-up by iterations. */
    readonly warmupMs: number;
    /** Null for a warm-up by time. */
    readonly warmupIterations: number | null;
    readonly shards: number;
  };
  readonly verdict: Verdict;
  readonly gates: readonly GateResult[];
  readonly timers: Timers;
  readonly failedTimers: Timers;
  /** The age of each request and iteration that was cut off at the end of `gracefulStop`. */
  readonly openTimers: Timers;
  readonly counters: Counters;
  /** Requests that were ok, items and body bytes, per second of the measured window. */
  readonly rates: { readonly requests: number; readonly items: number; readonly bytes: number };
  readonly gauges: { readonly [name in GaugeName]?: GaugeResult };
  /** What requests cost the target; null where it can't be seen. */
  readonly work: WorkResult | null;
  readonly validity: { readonly reasons: readonly string[] };
  /** Failed requests by request, class and status, the earliest first. */
  readonly failures: readonly FailureResult[];
  readonly series: readonly SeriesResult[];
  /** The figures of each level by itself, ascending; empty in a scenario without levels. */
  readonly levels: readonly LevelResult[];
  readonly runs: readonly AttemptSummary[];
  /** Attempts in which other processes kept a gate from being decided; they were made again, and count for nothing. */
  readonly disturbed: readonly AttemptSummary[];
  /** What other processes took of the machine over the measured windows of the attempts that count. */
  readonly outside: OutsideResult;
  /** Alerts of the attempts that count, in the order in which they were raised. */
  readonly alerts: readonly ReportedAlert[];
  /** What threads were kept waiting for over the same windows. It explains; no gate reads it. */
  readonly witness: WitnessResult;
  readonly intervals: readonly IntervalResult[];
  /** The same load made by autocannon after the last repeat; null if the scenario does not ask for it. No gate reads it. */
  readonly crossCheck: CrossCheckResult | null;
  /** What the target's thread did in an attempt after the verdict; null where none was made. No gate reads it. */
  readonly profile: ProfileResult | null;
};

/** Failed requests of one name, class and status. `firstAt` and `lastAt` are times of day, ISO 8601 in UTC. */
export type FailureResult = {
  readonly request: string;
  readonly failure: FailureClass;
  /** The status of the answers; null where none came. */
  readonly status: number | null;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The first of these failures in words. */
  readonly detail: string;
  /** How the body of the first one began; null where it had none. */
  readonly excerpt: string | null;
};

export type TimerResult = {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p99_9: number;
  readonly max: number;
  /** Compressed HdrHistogram V2, base64, of microseconds. */
  readonly hdr: string;
};

export type Timers = { readonly [name in TimerName]?: TimerResult };

/** `baseline`, `growth` and `rise` are null if the target could not be made to collect its garbage. */
export type GaugeResult = {
  /** Empty for a custom metric, whose unit nobody knows. */
  readonly unit: 'B' | 'ms' | '%' | '';
  readonly baseline: number | null;
  readonly mean: number;
  readonly peak: number;
  readonly last: number;
  readonly growth: number | null;
  readonly rise: number | null;
};

/** One level of a sweep, all its requests together. Its gauges run from a floor to a ceiling of its own. */
export type LevelResult = {
  /** The name of its stage, such as `size=10MB`. */
  readonly name: string;
  readonly key: LevelKey;
  /** In bytes, items or users, as `key` says. */
  readonly value: number;
  /** Length of its measured window. */
  readonly windowMs: number;
  readonly timers: Timers;
  readonly failedTimers: Timers;
  readonly openTimers: Timers;
  readonly counters: Counters;
  readonly rates: ScenarioResult['rates'];
  readonly gauges: ScenarioResult['gauges'];
  readonly work: WorkResult | null;
};

export type SeriesResult = {
  readonly stage: string;
  readonly request: string;
  readonly timers: Timers;
  readonly failedTimers: Timers;
  readonly openTimers: Timers;
  readonly counters: Counters;
};

/** One attempt of the scenario, with the length of its window and the value of each gate. */
export type AttemptSummary = {
  /** A repeat was asked for by the scenario; a confirmation followed a narrow failure. */
  readonly kind: 'repeat' | 'confirmation';
  readonly startedAt: string;
  readonly windowMs: number;
  readonly work: WorkResult | null;
  /** Whether the target counted the same requests as the load; null if a shard was lost. */
  readonly reconciliation: Reconciliation | null;
  readonly outside: OutsideResult;
  /** What was watched each second from the target's readiness to the end, by metric; and what could not be told. */
  readonly monitor: Pick<MonitorReport, 'metrics' | 'notes'>;
  readonly witness: WitnessResult;
  readonly gates: readonly { readonly gate: string; readonly value: number | null; readonly verdict: Verdict }[];
};

/** Shares of the allowed cores in per cent; `outside` is null where it can't be told, and `unknown` then says why. */
export type OutsideResult = {
  /** In words. */
  readonly summary: string;
  readonly outside: number | null;
  readonly unknown: string | null;
  readonly disturbed: boolean;
  readonly idleCores: number;
  /** The heaviest of these processes. */
  readonly takers: readonly Taker[];
  readonly steal: number;
  readonly irq: number;
  readonly softirq: number;
};

type Taker = { readonly pid: number; readonly name: string; readonly cores: number };

/**
 * Milliseconds of the measured window: in which tasks of the machine waited for a core, for memory, for a disk
 * (`pressure.…`); for which a CPU quota withheld cores, summed over them (`throttled`); for which the target's thread, and on
 * average a thread of the load, could have run and waited for a core (`wait.…`). Null where the kernel does not tell.
 */
export type WitnessResult = Witness & { readonly windowMs: number };

/** The same of one second, and the share that others took: `outside` and `steal` are per cent of the allowed cores. */
export type SecondWitness = Witness & {
  readonly outside: number | null;
  readonly takers: readonly Taker[];
  readonly steal: number | null;
};

/** One second of an attempt, with what it is known by when the attempt has ended. */
export type IntervalResult = SecondResult & { readonly witness: SecondWitness };

/** One second over all shards: `rate` counts ok requests, times are `response`, `inFlight` is the number at its end. */
export type SecondResult = {
  /** The index of the attempt, from 0. */
  readonly attempt: number;
  /** The name of the level; null in a scenario without levels. */
  readonly level: string | null;
  /** Counts from 0, through all levels. */
  readonly second: number;
  readonly lengthMs: number;
  readonly phase: 'measured' | 'drain';
  readonly rate: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly errors: number;
  readonly inFlight: number;
  readonly gauges: { readonly [name in GaugeName]?: number };
};
