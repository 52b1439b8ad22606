import type { Counters } from './counters.ts';
import type { FailureGroup } from './failures.ts';
import type { Gauges } from './gauge.ts';
import type { EncodedHistogram } from './histogram.ts';
import type { TimerName } from './names.ts';

/** Which shard of which scenario, in which repeat of it. */
export type ShardId = {
  readonly run: string;
  readonly scenario: string;
  readonly repeat: number;
  /** Which level of a sweep, from 0; each has shards of its own. 0 in a scenario without levels. */
  readonly level: number;
  readonly shard: number;
};

/** What keeps the figures of one stage and request apart from the others'; fixed by the plan. */
export type SeriesKey = {
  readonly stage: string;
  readonly request: string;
};

/** The figures of one series over one interval. A timer without a sample is absent. */
export type Series = SeriesKey & {
  readonly timers: EncodedTimers;
  /** The same timers of requests and iterations that failed: never mixed with the right ones. */
  readonly failedTimers: EncodedTimers;
  /** Of what was cut off at the end of the graceful stop: how old it was then, which is less than it would have taken. */
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
  /** `drain` lies behind the measured window: its requests count, its rates don't. */
  readonly phase: 'measured' | 'drain';
  /** Requests in flight at `toUs`. */
  readonly inFlight: number;
  readonly series: readonly Series[];
  readonly gauges: Gauges;
};

/** Key of a series inside one scenario. */
export function seriesKeyText({ stage, request }: SeriesKey): string {
  return JSON.stringify([stage, request]);
}
