import { addCounters, type Counters, type CountersInProgress, zeroCounters } from './counters.ts';
import { type FailureGroup, mergeFailures } from './failures.ts';
import { type Gauges, mergeGauges } from './gauge.ts';
import { Distribution } from './histogram.ts';
import { type EncodedTimers, type Interval, type SeriesKey, seriesKeyText } from './interval.ts';
import { TIMERS, type TimerName } from './names.ts';

export type Distributions = ReadonlyMap<TimerName, Distribution>;

/** One series, folded. `windowCounters` holds only what arrived inside the measured window. */
export type SeriesTotal = SeriesKey & {
  readonly timers: Distributions;
  readonly failedTimers: Distributions;
  readonly openTimers: Distributions;
  readonly counters: Counters;
  readonly windowCounters: Counters;
  readonly failures: readonly FailureGroup[];
};

type SeriesInProgress = SeriesKey & {
  readonly timers: Map<TimerName, Distribution>;
  readonly failedTimers: Map<TimerName, Distribution>;
  readonly openTimers: Map<TimerName, Distribution>;
  readonly counters: CountersInProgress;
  readonly windowCounters: CountersInProgress;
  failures: readonly FailureGroup[];
};

/**
 * The fold of any number of intervals. Its memory grows with the series, never with the requests. `merge` is associative
 * and commutative and `new Total()` is its identity.
 */
export class Total {
  readonly #series = new Map<string, SeriesInProgress>();
  #gauges: Gauges = {};
  /** Bounds of the measured window, µs; Infinity and -Infinity while nothing was folded. */
  #fromUs = Number.POSITIVE_INFINITY;
  #toUs = Number.NEGATIVE_INFINITY;

  static merge(a: Total, b: Total): Total {
    const merged = new Total();
    merged.absorb(a);
    merged.absorb(b);
    return merged;
  }

  static of(intervals: Iterable<Interval>): Total {
    const total = new Total();
    for (const interval of intervals) total.add(interval);
    return total;
  }

  /** Series in a stable order, whatever order they came in. */
  get series(): readonly SeriesTotal[] {
    return [...this.#series.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }

  get gauges(): Gauges {
    return this.#gauges;
  }

  get fromUs(): number {
    return this.#fromUs;
  }

  get toUs(): number {
    return this.#toUs;
  }

  add(interval: Interval): void {
    for (const series of interval.series) {
      const sum = this.#seriesOf(series);
      addEncoded(sum.timers, series.timers);
      addEncoded(sum.failedTimers, series.failedTimers);
      addEncoded(sum.openTimers, series.openTimers);
      addCounters(sum.counters, series.counters);
      sum.failures = mergeFailures(sum.failures, series.failures);
      if (interval.phase === 'measured') addCounters(sum.windowCounters, series.counters);
    }
    this.#gauges = mergeGauges(this.#gauges, interval.gauges);
    if (interval.phase === 'measured') this.#widen(interval.fromUs, interval.toUs);
  }

  absorb(other: Total): void {
    for (const series of other.#series.values()) {
      const sum = this.#seriesOf(series);
      addDistributions(sum.timers, series.timers);
      addDistributions(sum.failedTimers, series.failedTimers);
      addDistributions(sum.openTimers, series.openTimers);
      addCounters(sum.counters, series.counters);
      addCounters(sum.windowCounters, series.windowCounters);
      sum.failures = mergeFailures(sum.failures, series.failures);
    }
    this.#gauges = mergeGauges(this.#gauges, other.#gauges);
    this.#widen(other.#fromUs, other.#toUs);
  }

  /** Every series of this stage and this request as one; null for all stages, or all requests. */
  select(stage: string | null, request: string | null): SeriesTotal {
    const sum = emptySeries({ stage: stage ?? '', request: request ?? '' });
    for (const series of this.#series.values()) {
      if (request !== null && series.request !== request) continue;
      if (stage !== null && series.stage !== stage) continue;
      addDistributions(sum.timers, series.timers);
      addDistributions(sum.failedTimers, series.failedTimers);
      addDistributions(sum.openTimers, series.openTimers);
      addCounters(sum.counters, series.counters);
      addCounters(sum.windowCounters, series.windowCounters);
      sum.failures = mergeFailures(sum.failures, series.failures);
    }
    return sum;
  }

  #seriesOf(key: SeriesKey): SeriesInProgress {
    const text = seriesKeyText(key);
    const known = this.#series.get(text);
    if (known) return known;
    const series = emptySeries({ stage: key.stage, request: key.request });
    this.#series.set(text, series);
    return series;
  }

  #widen(fromUs: number, toUs: number): void {
    this.#fromUs = Math.min(this.#fromUs, fromUs);
    this.#toUs = Math.max(this.#toUs, toUs);
  }
}

function emptySeries(key: SeriesKey): SeriesInProgress {
  return {
    ...key,
    timers: new Map(),
    failedTimers: new Map(),
    openTimers: new Map(),
    counters: zeroCounters(),
    windowCounters: zeroCounters(),
    failures: [],
  };
}

function distributionOf(sum: Map<TimerName, Distribution>, name: TimerName): Distribution {
  const known = sum.get(name);
  if (known) return known;
  const distribution = new Distribution();
  sum.set(name, distribution);
  return distribution;
}

function addEncoded(sum: Map<TimerName, Distribution>, more: EncodedTimers): void {
  for (const name of TIMERS) {
    const encoded = more[name];
    if (encoded) distributionOf(sum, name).addEncoded(encoded);
  }
}

function addDistributions(sum: Map<TimerName, Distribution>, more: Distributions): void {
  for (const [name, distribution] of more) distributionOf(sum, name).add(distribution);
}
