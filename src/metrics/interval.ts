import type { Counters } from './counters.ts';
import type { FailureGroup } from './failures.ts';
import type { Gauges } from './gauge.ts';
import type { EncodedHistogram } from './latency-recorder.ts';
import type { TimerName } from './names.ts';
import type { WireBytes } from './wire-bytes.ts';

/** Identifies a shard together with its scenario and attempt. */
export type ShardId = {
  readonly run: string;
  readonly scenario: string;
  readonly repeat: number;
  /** The number of the level, from 0; 0 in a scenario without levels. Each level has shards of its own. */
  readonly level: number;
  readonly shard: number;
};

/** The figures of each stage and request are kept apart. Which series there are is fixed by the plan. */
export type SeriesKey = {
  readonly stage: string;
  readonly request: string;
};

/** The figures of one series over one interval. A timer without a sample is absent. */
export type Series = SeriesKey & {
  readonly timers: EncodedTimers;
  /** The same timers for requests and iterations that failed; never mixed with the ok ones. */
  readonly failedTimers: EncodedTimers;
  /** The age of what was cut off at the end of the graceful stop, which is less than the time it would have taken. */
  readonly openTimers: EncodedTimers;
  readonly counters: Counters;
  readonly failures: readonly FailureGroup[];
};

export type EncodedTimers = { readonly [name in TimerName]?: EncodedHistogram };

/**
 * What a shard emits each second, and once more when it has drained (`final`). Times are µs on the monotonic clock that
 * all threads share. Per interval: in flight before + started = ok + failed + unfinished + `inFlight`.
 */
export type Interval = ShardId & {
  /** 0, 1, 2, …: a gap is a lost interval, a second copy is ignored. */
  readonly seq: number;
  readonly final: boolean;
  readonly fromUs: number;
  readonly toUs: number;
  /** The drain follows the measured window: its requests are counted, but not in rates. */
  readonly phase: 'measured' | 'drain';
  /** Requests in flight at `toUs`. */
  readonly inFlight: number;
  readonly series: readonly Series[];
  /** On all connections of the shard. */
  readonly wire: WireBytes;
  readonly gauges: Gauges;
};

/** Key of a series inside one scenario. */
export function seriesKeyText({ stage, request }: SeriesKey): string {
  return JSON.stringify([stage, request]);
}
