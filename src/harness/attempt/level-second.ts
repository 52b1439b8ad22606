import { failedCount } from '../../metrics/counters.ts';
import { type Gauges, gaugeNames, mergeGauges } from '../../metrics/gauge.ts';
import type { Interval } from '../../metrics/interval.ts';
import type { GaugeName } from '../../metrics/names.ts';
import { Total } from '../../metrics/total.ts';
import type { SecondResult } from '../result/result.ts';

export type SecondPlace = {
  /** Which attempt of the scenario this is, from 0, and which of its levels; null in a scenario without levels. */
  readonly attempt: number;
  readonly level: string | null;
  /** The number of the first second: each level continues the count of the one before. */
  readonly firstSecond: number;
};

/** One second of a level, over all shards, while its intervals come in. */
export class LevelSecond {
  readonly seq: number;
  readonly isDrain: boolean;
  /** The fold of the intervals; the caller adds them. */
  readonly total: Total = new Total();
  #gauges: Gauges = {};
  #fromUs: number;
  #toUs: number;
  #inFlight = 0;
  #reports = 0;

  constructor({ seq, phase, fromUs, toUs }: Interval) {
    this.seq = seq;
    this.isDrain = phase === 'drain';
    this.#fromUs = fromUs;
    this.#toUs = toUs;
  }

  get fromUs(): number {
    return this.#fromUs;
  }

  get toUs(): number {
    return this.#toUs;
  }

  /** Number of shards that have reported the second. */
  get reports(): number {
    return this.#reports;
  }

  /** Takes note of a report: of everything but what `total` folds. */
  note({ gauges, fromUs, toUs, inFlight }: Interval): void {
    this.#gauges = mergeGauges(this.#gauges, gauges);
    this.#fromUs = Math.min(this.#fromUs, fromUs);
    this.#toUs = Math.max(this.#toUs, toUs);
    this.#inFlight += inFlight;
    this.#reports += 1;
  }

  /** The second as scalars. `lastGauges` are those of the level so far, for gauges that have no sample in this second. */
  result({ attempt, level, firstSecond }: SecondPlace, lastGauges: Gauges): SecondResult {
    const { counters, timers } = this.total.select(null, null);
    const lengthUs = Math.max(0, this.#toUs - this.#fromUs);
    const response = timers.get('response');
    const percentileMs = (percent: number): number => (response?.percentileUs(percent) ?? 0) / 1e3;
    return {
      attempt,
      level,
      second: firstSecond + this.seq,
      lengthMs: lengthUs / 1e3,
      phase: this.isDrain ? 'drain' : 'measured',
      rate: lengthUs > 0 ? counters.ok / (lengthUs / 1e6) : 0,
      p50: percentileMs(50),
      p95: percentileMs(95),
      p99: percentileMs(99),
      errors: failedCount(counters),
      inFlight: this.#inFlight,
      gauges: lastValues({ ...lastGauges, ...this.#gauges }),
    };
  }
}

function lastValues(gauges: Gauges): { readonly [name in GaugeName]?: number } {
  const values: { [name in GaugeName]?: number } = {};
  for (const name of gaugeNames(gauges)) {
    const last = gauges[name]?.last;
    if (last !== undefined) values[name] = last;
  }
  return values;
}
