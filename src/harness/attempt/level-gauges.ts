import type { Clock } from '../../metrics/clock.ts';
import { type GaugeStats, type Gauges, mergeGauges } from '../../metrics/gauge.ts';
import { Distribution } from '../../metrics/histogram.ts';
import type { Interval } from '../../metrics/interval.ts';
import type { EncodedHistogram } from '../../metrics/latency-recorder.ts';
import { type CustomGaugeName, isCustomGauge } from '../../metrics/names.ts';
import { WitnessLog } from '../../metrics/witness.ts';

/** The fold of all gauges of a level (of target, workers, process and machine): all of them, and the measured window apart. */
export class LevelGauges {
  readonly #clock: Clock;
  readonly #witness = new WitnessLog();
  #whole: Gauges = {};
  #window: Gauges = {};
  readonly #customTimers = new Map<CustomGaugeName, Distribution>();
  #fromUs = Number.POSITIVE_INFINITY;
  #toUs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get whole(): Gauges {
    return this.#whole;
  }

  get window(): Gauges {
    return this.#window;
  }

  get witness(): Pick<WitnessLog, 'between'> {
    return this.#witness;
  }

  /** `phase` is known for gauges of a shard's interval; all others belong to the window if they were sampled in it. */
  readonly add = (gauges: Gauges, phase: Interval['phase'] = 'measured'): void => {
    this.#witness.add(gauges);
    this.#whole = mergeGauges(this.#whole, gauges);
    if (phase === 'drain') return;
    const inside: { -readonly [name in keyof Gauges]: Gauges[name] } = {};
    for (const name of Object.keys(gauges) as (keyof Gauges)[]) {
      const stats = gauges[name];
      if (!stats || !this.#isInside(stats.firstAtUs, stats.lastAtUs)) continue;
      // What a program records is a number of values, not a span of time.
      inside[name] = isCustomGauge(name) ? stats : cutAt(stats, this.#fromUs, this.#toUs);
    }
    this.#window = mergeGauges(this.#window, inside);
  };

  /** What custom timers have recorded inside the measured window. */
  get customTimers(): ReadonlyMap<CustomGaugeName, Distribution> {
    return this.#customTimers;
  }

  /** Adds what a timer has recorded between two instants. */
  readonly addTimer = (
    name: CustomGaugeName,
    parts: readonly EncodedHistogram[],
    fromUs: number,
    toUs: number,
  ): void => {
    if (!this.#isInside(fromUs, toUs)) return;
    const known = this.#customTimers.get(name);
    const added = Distribution.decodeAll(parts);
    if (known === undefined) this.#customTimers.set(name, Distribution.merge(added, new Distribution()));
    else known.add(added);
  };

  #isInside(firstUs: number, lastUs: number): boolean {
    return lastUs >= this.#fromUs && firstUs <= this.#toUs;
  }

  /** The window lies between the two instants; `endUs` is Infinity where only the load itself knows its end. */
  openWindow(startUs: number, endUs: number): void {
    this.#fromUs = startUs;
    this.#toUs = endUs;
  }

  /** Samples from before this call still count when they come in later: a target reports only a few times a second. */
  closeWindow(): void {
    this.#toUs = Math.min(this.#toUs, this.#clock());
  }
}

/** Returns the gauge with the weight of what lies between the two instants, since a report may come a little after the edge that it is for. */
function cutAt(stats: GaugeStats, fromUs: number, toUs: number): GaugeStats {
  const { firstAtUs, lastAtUs, n, sum } = stats;
  const insideUs = Math.min(lastAtUs, toUs) - Math.max(firstAtUs, fromUs);
  const lengthUs = lastAtUs - firstAtUs;
  if (insideUs >= lengthUs) return stats;
  const weight = Math.max(1, Math.round((n * insideUs) / lengthUs));
  return { ...stats, n: weight, sum: (sum / n) * weight };
}

/** Hands the gauges of target, process and machine to the level that runs. */
export class AttemptGauges {
  readonly #clock: Clock;
  readonly #beforeLevels: LevelGauges;
  #current: LevelGauges;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beforeLevels = new LevelGauges(clock);
    this.#current = this.#beforeLevels;
  }

  /** Everything from before the first level. */
  get beforeLevels(): Gauges {
    return this.#beforeLevels.whole;
  }

  /** Everything of the level that runs. */
  get latest(): Gauges {
    return this.#current.whole;
  }

  readonly add = (gauges: Gauges): void => this.#current.add(gauges);

  readonly addTimer: LevelGauges['addTimer'] = (...timer) => this.#current.addTimer(...timer);

  /** The gauges of the level that begins now. */
  nextLevel(): LevelGauges {
    this.#current = new LevelGauges(this.#clock);
    return this.#current;
  }
}
