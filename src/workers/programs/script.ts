import type { ShardId } from '../../metrics/interval.ts';
import type { TimerName } from '../../metrics/names.ts';
import type { BodyCheck } from '../http/body-check.ts';
import type { Connection, OutgoingRequest } from '../http/engine.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';

/** One request of an iteration. */
export type Step = {
  /** Index of the request's series among those of its stage: the index of its name in the workload's `requests`. */
  readonly place: number;
  readonly request: OutgoingRequest;
  readonly check: BodyCheck;
  /** Whether the next step is sent even if this one failed. The iteration has failed all the same. */
  readonly goesOn?: boolean;
};

/** Yields the requests of one iteration. It is resumed only after the request that it yielded was ok, or `goesOn`. */
export type Steps = Generator<Step, void, undefined>;

/** An iteration of one request. A script can return the same object for every iteration, so that nothing is allocated. */
export type SingleRequest = { readonly kind: 'request' } & Step;

/** What one iteration does. It is counted and timed in the series at its `place`. */
export type Iteration = SingleRequest | { readonly kind: 'steps'; readonly place: number; readonly steps: Steps };

/** What one virtual user of a workload does. The iteration runner carries it out, and does the bookkeeping. */
export type Script = {
  /** Called at the start of each iteration, with the series of its stage. */
  begin(series: readonly SeriesRecorder[]): Iteration;
  /** A timer that records how long each iteration took, besides `iteration`. */
  readonly timer?: TimerName;
  /** Called once, after the last iteration and outside of every figure: deletes what this user has left on the target. */
  cleanUp?(connection: Connection): Promise<void>;
};

/** What the scripts of a shard's virtual users are made from. */
type ScriptSetting<Workload, Facts> = {
  readonly workload: Workload;
  readonly facts: Facts;
  /** Names of the requests, in the order of their series within a stage. */
  readonly requests: readonly string[];
  readonly id: ShardId;
  readonly shards: number;
  /** Scheme, host and port of the target. */
  readonly origin: string;
  /** Path of the target's base, without a trailing slash. */
  readonly basePath: string;
  /** Reports, in words for the user, what makes the figures doubtful or what stays on the target. */
  readonly onDoubt: (reason: string) => void;
};

/** Called once for each shard. It returns the function that makes the script of each virtual user. */
export type ScriptFactory<Workload, Facts> = (setting: ScriptSetting<Workload, Facts>) => (user: number) => Script;
