import type { Clock } from '../../metrics/clock.ts';
import { type Gauges, mergeGauges } from '../../metrics/gauge.ts';
import type { Interval } from '../../metrics/interval.ts';
import type { GaugeName } from '../../metrics/names.ts';

/** Folds what is seen of target, process and machine beside the load: all of it, and the measured window apart. */
export class Observer {
  readonly #clock: Clock;
  #whole: Gauges = {};
  #window: Gauges = {};
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

  /** `phase` is known of what a shard tells; what else is seen tells its time only. */
  readonly add = (gauges: Gauges, phase: Interval['phase'] = 'measured'): void => {
    this.#whole = mergeGauges(this.#whole, gauges);
    if (phase === 'drain') return;
    const inside: { [name in GaugeName]?: Gauges[GaugeName] } = {};
    for (const name of Object.keys(gauges) as GaugeName[]) {
      const stats = gauges[name];
      if (stats && stats.lastAtUs >= this.#fromUs && stats.firstAtUs <= this.#toUs) inside[name] = stats;
    }
    this.#window = mergeGauges(this.#window, inside as Gauges);
  };

  /** Between the two instants; `endUs` is Infinity where only the load itself knows. */
  openWindow(startUs: number, endUs: number): void {
    this.#fromUs = startUs;
    this.#toUs = endUs;
  }

  /** What was seen before now still counts when it is told later: a target reports four times a second. */
  closeWindow(): void {
    this.#toUs = Math.min(this.#toUs, this.#clock());
  }
}

/** What is seen of target, process and machine goes to the part that runs. */
export class Observers {
  readonly #clock: Clock;
  readonly #first: Observer;
  #current: Observer;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#first = new Observer(clock);
    this.#current = this.#first;
  }

  /** What was seen before the first part began. */
  get before(): Gauges {
    return this.#first.whole;
  }

  readonly add = (gauges: Gauges): void => this.#current.add(gauges);

  /** The observer of the part that begins now. */
  next(): Observer {
    this.#current = new Observer(this.#clock);
    return this.#current;
  }
}
