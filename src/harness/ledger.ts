import type { Interval } from '../metrics/interval.ts';

type Page = { next: number; final: boolean; gap: boolean; eluTime: number; timeUs: number };

/** Keeps account of every shard's intervals: second copies, gaps, missing ends, and how busy each thread was. */
export class Ledger {
  readonly #pages: readonly Page[];

  constructor(shards: number) {
    this.#pages = Array.from({ length: shards }, () => ({ next: 0, final: false, gap: false, eluTime: 0, timeUs: 0 }));
  }

  /** Whether the interval is new; a second copy must not be folded again. */
  accept(interval: Interval): boolean {
    const page = this.#pages[interval.shard];
    if (!page || interval.seq < page.next) return false;
    if (interval.seq > page.next) page.gap = true;
    page.next = interval.seq + 1;
    page.final ||= interval.final;
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

  /** Utilisation of the busiest thread over the measured window, per cent. */
  busiestEluPercent(): number {
    return Math.max(0, ...this.#pages.map((page) => (page.timeUs > 0 ? page.eluTime / page.timeUs : 0)));
  }
}
