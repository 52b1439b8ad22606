import {
  addCounters,
  type Counters,
  type CountersInProgress,
  openRequests,
  zeroCounters,
} from '../../metrics/counters.ts';
import { type Interval, type Series, type SeriesKey, seriesKeyText } from '../../metrics/interval.ts';

type Book = { readonly key: SeriesKey; readonly counters: CountersInProgress };
type Page = {
  next: number;
  final: boolean;
  gap: boolean;
  eluTime: number;
  timeUs: number;
  last: Interval | null;
  readonly books: Map<string, Book>;
};

/** Keeps account of every shard's intervals: second copies, gaps, missing ends, and how busy each thread was. */
export class Ledger {
  readonly #pages: readonly Page[];

  constructor(shards: number) {
    this.#pages = Array.from({ length: shards }, newPage);
  }

  /** Whether the interval is new; a second copy must not be folded again. */
  accept(interval: Interval): boolean {
    const page = this.#pages[interval.shard];
    if (!page || interval.seq < page.next) return false;
    if (interval.seq > page.next) page.gap = true;
    page.next = interval.seq + 1;
    page.final ||= interval.final;
    page.last = interval;
    for (const series of interval.series) addCounters(bookOf(page, series).counters, series.counters);
    const elu = interval.gauges['worker.elu'];
    if (elu && interval.phase === 'measured') {
      page.eluTime += elu.last * (interval.toUs - interval.fromUs);
      page.timeUs += interval.toUs - interval.fromUs;
    }
    return true;
  }

  /** Shards with a gap or without an end. */
  lost(): readonly number[] {
    return this.#pages.flatMap((page, shard) => (page.final && !page.gap ? [] : [shard]));
  }

  /**
   * The interval that a lost shard did not live to tell: it ends as unfinished what was in flight when it was last heard
   * of. Null for a shard that has ended by itself, or was never heard of.
   */
  closing(shard: number): Interval | null {
    const page = this.#pages[shard];
    if (!page?.last || page.final) return null;
    const { last, next, books } = page;
    const series = [...books.values()].map(({ key, counters }) => closingSeries(key, counters));
    const moment = { fromUs: last.toUs, toUs: last.toUs, phase: 'drain' } as const;
    return { ...last, ...moment, seq: next, final: true, inFlight: 0, series, gauges: {} };
  }

  /** Utilisation of the busiest thread over the measured window, per cent. */
  busiestEluPercent(): number {
    return Math.max(0, ...this.#pages.map((page) => (page.timeUs > 0 ? page.eluTime / page.timeUs : 0)));
  }
}

function newPage(): Page {
  return { next: 0, final: false, gap: false, eluTime: 0, timeUs: 0, last: null, books: new Map() };
}

function bookOf({ books }: Page, { stage, request }: SeriesKey): Book {
  const text = seriesKeyText({ stage, request });
  const known = books.get(text);
  if (known) return known;
  const book = { key: { stage, request }, counters: zeroCounters() };
  books.set(text, book);
  return book;
}

function closingSeries(key: SeriesKey, told: Counters): Series {
  const counters = zeroCounters();
  const { started, ok, failed, unfinished } = told.iterations;
  counters.unfinished = openRequests(told);
  counters.iterations.unfinished = started - ok - failed - unfinished;
  return { ...key, timers: {}, failedTimers: {}, openTimers: {}, counters, failures: [] };
}
