import {
  addCounters,
  type Counters,
  type CountersInProgress,
  openRequests,
  zeroCounters,
} from '../../metrics/counters.ts';
import { type Interval, type Series, type SeriesKey, seriesKeyText } from '../../metrics/interval.ts';
import { NO_BYTES } from '../../metrics/wire-bytes.ts';

/** Everything that one shard has reported so far. */
type ShardRecord = {
  nextSeq: number;
  isFinal: boolean;
  hasGap: boolean;
  /** The sum of utilisation (per cent) × length (µs) over the measured window, and the sum of the lengths. */
  eluTime: number;
  timeUs: number;
  last: Interval | null;
  readonly series: Map<string, SeriesRecord>;
};
type SeriesRecord = { readonly key: SeriesKey; readonly counters: CountersInProgress };

/**
 * Tracks the intervals of every shard: second copies, gaps, missing ends, what is in flight, and how busy each thread was.
 *
 * Its counters are no second fold: the fold of a level adds all shards together, and what is asked here is about one shard.
 * Requests that stay open in the fold may be those of a lost shard, or a miscount, which must not be hidden as unfinished.
 */
export class ShardTracker {
  readonly #shards: readonly ShardRecord[];

  constructor(shards: number) {
    this.#shards = Array.from({ length: shards }, newRecord);
  }

  /** Whether the interval is new; a second copy must not be folded again. */
  accept(interval: Interval): boolean {
    const record = this.#shards[interval.shard];
    if (!record || interval.seq < record.nextSeq) return false;
    if (interval.seq > record.nextSeq) record.hasGap = true;
    record.nextSeq = interval.seq + 1;
    record.isFinal ||= interval.final;
    record.last = interval;
    for (const series of interval.series) addCounters(seriesOf(record, series).counters, series.counters);
    const elu = interval.gauges['worker.elu'];
    if (elu && interval.phase === 'measured') {
      record.eluTime += elu.last * (interval.toUs - interval.fromUs);
      record.timeUs += interval.toUs - interval.fromUs;
    }
    return true;
  }

  /** Shards whose intervals have a gap, or no end. */
  lost(): readonly number[] {
    return this.#shards.flatMap(({ isFinal, hasGap }, shard) => (isFinal && !hasGap ? [] : [shard]));
  }

  /**
   * The interval that a lost shard did not live to send: it ends as unfinished what the shard had in flight at its last
   * report. Null for a shard that has ended by itself, or never reported anything.
   */
  closing(shard: number): Interval | null {
    const record = this.#shards[shard];
    if (!record?.last || record.isFinal) return null;
    const { last, nextSeq: seq } = record;
    const series = [...record.series.values()].map(({ key, counters }) => closingSeries(key, counters));
    const moment = { fromUs: last.toUs, toUs: last.toUs, phase: 'drain' } as const;
    return { ...last, ...moment, seq, final: true, inFlight: 0, series, wire: NO_BYTES, gauges: {} };
  }

  /** Utilisation of the busiest thread over the measured window, per cent. */
  busiestEluPercent(): number {
    return Math.max(0, ...this.#shards.map(({ timeUs, eluTime }) => (timeUs > 0 ? eluTime / timeUs : 0)));
  }
}

function newRecord(): ShardRecord {
  return { nextSeq: 0, isFinal: false, hasGap: false, eluTime: 0, timeUs: 0, last: null, series: new Map() };
}

function seriesOf({ series }: ShardRecord, { stage, request }: SeriesKey): SeriesRecord {
  const text = seriesKeyText({ stage, request });
  const known = series.get(text);
  if (known) return known;
  const record = { key: { stage, request }, counters: zeroCounters() };
  series.set(text, record);
  return record;
}

function closingSeries(key: SeriesKey, reported: Counters): Series {
  const counters = zeroCounters();
  const { started, ok, failed, unfinished } = reported.iterations;
  counters.unfinished = openRequests(reported);
  counters.iterations.unfinished = started - ok - failed - unfinished;
  return { ...key, timers: {}, failedTimers: {}, openTimers: {}, counters, failures: [] };
}
