import {
  addCounters,
  type CountersInProgress,
  failedCount,
  openRequests,
  zeroCounters,
} from '../../metrics/counters.ts';
import { type Gauges, mergeGauges } from '../../metrics/gauge.ts';
import { Distribution } from '../../metrics/histogram.ts';
import type { Interval } from '../../metrics/interval.ts';
import { GAUGES, type GaugeName } from '../../metrics/names.ts';
import type { IntervalResult } from './result.ts';

type Second = {
  readonly response: Distribution;
  readonly counters: CountersInProgress;
  readonly drain: boolean;
  gauges: Gauges;
  fromUs: number;
  toUs: number;
  told: number;
};

export type TimelineOptions = {
  /** Which run of the scenario this is, from 0, and which of its levels; null in a scenario without levels. */
  readonly run: number;
  readonly level: string | null;
  /** Number of the first second: levels go on counting where the last one has ended. */
  readonly firstSecond: number;
  readonly shards: number;
  readonly lastGauges: () => Gauges;
};

/** A run, or a level of it, second by second, over all shards; each is reduced to scalars once every shard has told of it. */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #open = new Map<number, Second>();
  readonly #closed = new Map<number, IntervalResult>();
  /** The last second of each shard that has ended, or was lost. */
  readonly #lastSeconds: number[] = [];
  readonly #heardOf = new Set<number>();
  #inFlight = 0;

  constructor(options: TimelineOptions) {
    this.#options = options;
  }

  /** Returns the second that this interval completed, if it did; the last one where there are several. */
  add(interval: Interval): IntervalResult | null {
    const second = this.#open.get(interval.seq) ?? newSecond(interval);
    this.#open.set(interval.seq, second);
    for (const { timers, counters } of interval.series) {
      if (timers.response) second.response.add(Distribution.decode(timers.response));
      addCounters(second.counters, counters);
    }
    second.gauges = mergeGauges(second.gauges, interval.gauges);
    second.fromUs = Math.min(second.fromUs, interval.fromUs);
    second.toUs = Math.max(second.toUs, interval.toUs);
    second.told += 1;
    this.#heardOf.add(interval.shard);
    if (interval.final) this.#lastSeconds.push(interval.seq);
    return this.#closeComplete();
  }

  /** Waits no longer for a shard that was lost before it could tell of anything. */
  lose(shard: number): IntervalResult | null {
    if (!this.#heardOf.has(shard)) this.#lastSeconds.push(-1);
    return this.#closeComplete();
  }

  /** Every second, those too of which a shard never told. */
  end(): readonly IntervalResult[] {
    for (const [seq, second] of [...this.#open].sort(([a], [b]) => a - b)) this.#close(seq, second);
    return [...this.#closed].sort(([a], [b]) => a - b).map(([, result]) => result);
  }

  /** Complete are those of which every shard has told that had not ended before. */
  #closeComplete(): IntervalResult | null {
    let last: IntervalResult | null = null;
    for (const [seq, second] of [...this.#open].sort(([a], [b]) => a - b)) {
      const over = this.#lastSeconds.filter((end) => end < seq).length;
      if (second.told + over < this.#options.shards) return last;
      last = this.#close(seq, second);
    }
    return last;
  }

  #close(seq: number, second: Second): IntervalResult {
    this.#open.delete(seq);
    const { run, level, firstSecond, lastGauges } = this.#options;
    const { response, counters } = second;
    const lengthUs = Math.max(0, second.toUs - second.fromUs);
    this.#inFlight += openRequests(counters);
    const result: IntervalResult = {
      run,
      level,
      second: firstSecond + seq,
      lengthMs: lengthUs / 1e3,
      phase: second.drain ? 'drain' : 'measured',
      rate: lengthUs > 0 ? counters.ok / (lengthUs / 1e6) : 0,
      p50: response.percentileUs(50) / 1e3,
      p95: response.percentileUs(95) / 1e3,
      p99: response.percentileUs(99) / 1e3,
      errors: failedCount(counters),
      inFlight: this.#inFlight,
      gauges: lastValues({ ...lastGauges(), ...second.gauges }),
    };
    this.#closed.set(seq, result);
    return result;
  }
}

function newSecond({ fromUs, toUs, phase }: Interval): Second {
  const [response, counters] = [new Distribution(), zeroCounters()];
  return { response, counters, drain: phase === 'drain', gauges: {}, fromUs, toUs, told: 0 };
}

function lastValues(gauges: Gauges): { readonly [name in GaugeName]?: number } {
  const values: { [name in GaugeName]?: number } = {};
  for (const name of GAUGES) {
    const last = gauges[name]?.last;
    if (last !== undefined) values[name] = last;
  }
  return values;
}
