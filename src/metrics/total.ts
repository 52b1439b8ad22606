import { addCounters, type Counters, type CountersInProgress, zeroCounters } from './counters.ts';
import { type FailureGroup, mergeFailures } from './failures.ts';
import { Distribution } from './histogram.ts';
import { type EncodedTimers, type Interval, type SeriesKey, seriesKeyText } from './interval.ts';
import { TIMERS, type TimerName } from './names.ts';
import { addBytes, NO_BYTES, type WireBytes } from './wire-bytes.ts';

/** Timers by name; one without a sample is absent. */
export type Distributions = Pick<ReadonlyMap<TimerName, Distribution>, 'get'>;

/** The fold of one series. */
export type SeriesTotal = SeriesKey & {
  readonly timers: Distributions;
  readonly failedTimers: Distributions;
  readonly openTimers: Distributions;
  readonly counters: Counters;
  /** Only what arrived inside the measured window. */
  readonly windowCounters: Counters;
  /** What lost shards had in flight, ended as unfinished. The result counts it; no gate is judged by it. */
  readonly cutShort: Counters;
  readonly failures: readonly FailureGroup[];
};

type SeriesInProgress = SeriesKey & {
  readonly timers: Map<TimerName, Distribution>;
  readonly failedTimers: Map<TimerName, Distribution>;
  readonly openTimers: Map<TimerName, Distribution>;
  readonly counters: CountersInProgress;
  readonly windowCounters: CountersInProgress;
  readonly cutShort: CountersInProgress;
  failures: readonly FailureGroup[];
};

/**
 * The fold of any number of intervals. Its memory grows with the series, never with the requests. `absorb` is associative
 * and commutative and `new Total()` is its identity.
 */
export class Total {
  readonly #series = new Map<string, SeriesInProgress>();
  /** Results of `select` since the last change. */
  readonly #selections = new Map<string, SeriesTotal>();
  /** Bounds of the measured window, µs; Infinity and -Infinity while nothing was folded. */
  #fromUs = Number.POSITIVE_INFINITY;
  #toUs = Number.NEGATIVE_INFINITY;
  #wire = NO_BYTES;

  static merge(a: Total, b: Total): Total {
    const merged = new Total();
    merged.absorb(a);
    merged.absorb(b);
    return merged;
  }

  /** Series in a stable order, whatever order they came in. */
  get series(): readonly SeriesTotal[] {
    return [...this.#series.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }

  get fromUs(): number {
    return this.#fromUs;
  }

  get toUs(): number {
    return this.#toUs;
  }

  /** What the target was sent and sent, as the shards have counted it: the drain counts, and the warm-up does not. */
  get wire(): WireBytes {
    return this.#wire;
  }

  /** Folds an interval in; each of its histograms is decoded once. */
  add(interval: Interval): void {
    this.#selections.clear();
    for (const series of interval.series) {
      const sum = this.#seriesOf(series);
      addEncoded(sum.timers, series.timers);
      addEncoded(sum.failedTimers, series.failedTimers);
      addEncoded(sum.openTimers, series.openTimers);
      addCounters(sum.counters, series.counters);
      sum.failures = mergeFailures(sum.failures, series.failures);
      if (interval.phase === 'measured') addCounters(sum.windowCounters, series.counters);
    }
    this.#wire = addBytes(this.#wire, interval.wire);
    if (interval.phase === 'measured') this.#widen(interval.fromUs, interval.toUs);
  }

  /** Folds in the interval that ends what a lost shard had in flight: `cutShort` alone counts it. */
  addCutShort({ series }: Interval): void {
    this.#selections.clear();
    for (const each of series) addCounters(this.#seriesOf(each).cutShort, each.counters);
  }

  absorb(other: Total): void {
    this.#selections.clear();
    for (const series of other.#series.values()) {
      const sum = this.#seriesOf(series);
      addDistributions(sum.timers, series.timers);
      addDistributions(sum.failedTimers, series.failedTimers);
      addDistributions(sum.openTimers, series.openTimers);
      addAllCounters(sum, series);
    }
    this.#wire = addBytes(this.#wire, other.#wire);
    this.#widen(other.#fromUs, other.#toUs);
  }

  /**
   * Every series of this stage and this request as one; null for all stages, or all requests. It holds until the next
   * change of this total, and each timer is merged when it is first asked for.
   */
  select(stage: string | null, request: string | null): SeriesTotal {
    const key = JSON.stringify([stage, request]);
    const known = this.#selections.get(key);
    if (known) return known;
    const parts = [...this.#series.values()].filter(
      (series) => (stage ?? series.stage) === series.stage && (request ?? series.request) === series.request,
    );
    const sum = emptySeries({ stage: stage ?? '', request: request ?? '' });
    for (const part of parts) addAllCounters(sum, part);
    const selection = {
      ...sum,
      timers: new MergedTimers(parts.map(({ timers }) => timers)),
      failedTimers: new MergedTimers(parts.map(({ failedTimers }) => failedTimers)),
      openTimers: new MergedTimers(parts.map(({ openTimers }) => openTimers)),
    };
    this.#selections.set(key, selection);
    return selection;
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

/** The timers of several series as one. */
class MergedTimers implements Distributions {
  readonly #parts: readonly Distributions[];
  readonly #merged = new Map<TimerName, Distribution>();

  constructor(parts: readonly Distributions[]) {
    this.#parts = parts;
  }

  get(name: TimerName): Distribution | undefined {
    const known = this.#merged.get(name);
    if (known) return known;
    const [first, ...others] = this.#parts.flatMap((part) => part.get(name) ?? []);
    if (!first || others.length === 0) return first;
    const merged = new Distribution();
    for (const each of [first, ...others]) merged.add(each);
    this.#merged.set(name, merged);
    return merged;
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
    cutShort: zeroCounters(),
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

/** A timer's first histogram becomes its sum as it is decoded; the others are added to it. */
function addEncoded(sum: Map<TimerName, Distribution>, more: EncodedTimers): void {
  for (const name of TIMERS) {
    const encoded = more[name];
    if (!encoded) continue;
    const decoded = Distribution.decode(encoded);
    const known = sum.get(name);
    if (known) known.add(decoded);
    else sum.set(name, decoded);
  }
}

function addDistributions(sum: Map<TimerName, Distribution>, more: ReadonlyMap<TimerName, Distribution>): void {
  for (const [name, distribution] of more) distributionOf(sum, name).add(distribution);
}

function addAllCounters(sum: SeriesInProgress, more: SeriesTotal): void {
  addCounters(sum.counters, more.counters);
  addCounters(sum.windowCounters, more.windowCounters);
  addCounters(sum.cutShort, more.cutShort);
  sum.failures = mergeFailures(sum.failures, more.failures);
}
