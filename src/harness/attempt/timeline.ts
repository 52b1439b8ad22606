import { failedCount } from '../../metrics/counters.ts';
import { type Gauges, mergeGauges } from '../../metrics/gauge.ts';
import type { Interval } from '../../metrics/interval.ts';
import { GAUGES, type GaugeName } from '../../metrics/names.ts';
import { Total } from '../../metrics/total.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import { beyondLimit } from '../judge/disturbance.ts';
import type { IntervalResult } from '../result/result.ts';

/** One second while its intervals come in. */
type Second = {
  readonly total: Total;
  readonly isDrain: boolean;
  gauges: Gauges;
  fromUs: number;
  toUs: number;
  inFlight: number;
  /** Number of shards that have reported the second. */
  reports: number;
};

/** One second, and how much of each gate's trouble it holds, by the id of the gate. */
export type BeyondSecond = {
  readonly fromUs: number;
  readonly toUs: number;
  readonly counts: ReadonlyMap<Gate['id'], number>;
};

export type TimelineOptions = {
  /** Which attempt of the scenario this is, from 0, and which of its levels; null in a scenario without levels. */
  readonly attempt: number;
  readonly level: string | null;
  /** The number of the first second: each level continues the count of the one before. */
  readonly firstSecond: number;
  readonly shards: number;
  readonly gates: readonly Gate[];
  readonly lastGauges: () => Gauges;
};

/**
 * A level second by second, over all shards. A second is complete once every shard that was still running has reported it;
 * it is then reduced to scalars and absorbed by `total`, so that memory does not grow with the length of the level.
 */
export class Timeline {
  /** The fold of all seconds that are complete. */
  readonly total: Total = new Total();
  readonly #options: TimelineOptions;
  readonly #open = new Map<number, Second>();
  readonly #closed = new Map<number, IntervalResult>();
  readonly #beyond: BeyondSecond[] = [];
  /** The last second of each shard that has ended, or was lost. */
  readonly #lastSeconds: number[] = [];
  readonly #reported = new Set<number>();

  constructor(options: TimelineOptions) {
    this.#options = options;
  }

  /** What lay beyond the limits in each complete second of the measured window. */
  get beyond(): readonly BeyondSecond[] {
    return this.#beyond;
  }

  /** Returns the second that this interval completed, if it did; the last one where it completed several. */
  add(interval: Interval): IntervalResult | null {
    this.#secondOf(interval).total.add(interval);
    return this.#closeComplete();
  }

  /**
   * Stops waiting for a lost shard. `closing` ends what the shard had in flight; null where it ended by itself, or was lost
   * before its first interval.
   */
  lose(shard: number, closing: Interval | null): IntervalResult | null {
    if (closing) this.#secondOf(closing).total.addCutShort(closing);
    else if (!this.#reported.has(shard)) this.#lastSeconds.push(-1);
    return this.#closeComplete();
  }

  /** Completes the seconds that some shard never reported, too, and returns them all. */
  end(): readonly IntervalResult[] {
    for (const [seq, second] of this.#openInOrder()) this.#close(seq, second);
    return [...this.#closed].sort(([a], [b]) => a - b).map(([, result]) => result);
  }

  /** The second that this interval reports; everything but its total has been brought up to date. */
  #secondOf(interval: Interval): Second {
    const second = this.#open.get(interval.seq) ?? newSecond(interval);
    this.#open.set(interval.seq, second);
    second.gauges = mergeGauges(second.gauges, interval.gauges);
    second.fromUs = Math.min(second.fromUs, interval.fromUs);
    second.toUs = Math.max(second.toUs, interval.toUs);
    second.inFlight += interval.inFlight;
    second.reports += 1;
    this.#reported.add(interval.shard);
    if (interval.final) this.#lastSeconds.push(interval.seq);
    return second;
  }

  #openInOrder(): readonly (readonly [number, Second])[] {
    return [...this.#open].sort(([a], [b]) => a - b);
  }

  #closeComplete(): IntervalResult | null {
    let last: IntervalResult | null = null;
    for (const [seq, second] of this.#openInOrder()) {
      const ended = this.#lastSeconds.filter((end) => end < seq).length;
      if (second.reports + ended < this.#options.shards) return last;
      last = this.#close(seq, second);
    }
    return last;
  }

  #close(seq: number, second: Second): IntervalResult {
    this.#open.delete(seq);
    this.total.absorb(second.total);
    const { attempt, level, firstSecond, gates, lastGauges } = this.#options;
    if (!second.isDrain) {
      const counts = new Map(gates.map((gate) => [gate.id, beyondLimit(gate, second.total)] as const));
      this.#beyond.push({ fromUs: second.fromUs, toUs: second.toUs, counts });
    }
    const { counters, timers } = second.total.select(null, null);
    const lengthUs = Math.max(0, second.toUs - second.fromUs);
    const response = timers.get('response');
    const percentileMs = (percent: number): number => (response?.percentileUs(percent) ?? 0) / 1e3;
    const result: IntervalResult = {
      attempt,
      level,
      second: firstSecond + seq,
      lengthMs: lengthUs / 1e3,
      phase: second.isDrain ? 'drain' : 'measured',
      rate: lengthUs > 0 ? counters.ok / (lengthUs / 1e6) : 0,
      p50: percentileMs(50),
      p95: percentileMs(95),
      p99: percentileMs(99),
      errors: failedCount(counters),
      inFlight: second.inFlight,
      gauges: lastValues({ ...lastGauges(), ...second.gauges }),
    };
    this.#closed.set(seq, result);
    return result;
  }
}

function newSecond({ fromUs, toUs, phase }: Interval): Second {
  return { total: new Total(), isDrain: phase === 'drain', gauges: {}, fromUs, toUs, inFlight: 0, reports: 0 };
}

function lastValues(gauges: Gauges): { readonly [name in GaugeName]?: number } {
  const values: { [name in GaugeName]?: number } = {};
  for (const name of GAUGES) {
    const last = gauges[name]?.last;
    if (last !== undefined) values[name] = last;
  }
  return values;
}
