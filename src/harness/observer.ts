import { type Gauges, mergeGauges } from '../metrics/gauge.ts';
import type { GaugeName } from '../metrics/names.ts';

/** Folds what is seen of target, process and machine beside the load: all of it, and the measured window apart. */
export class Observer {
  #whole: Gauges = {};
  #window: Gauges = {};
  #openSinceUs = Number.POSITIVE_INFINITY;

  get whole(): Gauges {
    return this.#whole;
  }

  get window(): Gauges {
    return this.#window;
  }

  readonly add = (gauges: Gauges): void => {
    this.#whole = mergeGauges(this.#whole, gauges);
    const inside: { [name in GaugeName]?: Gauges[GaugeName] } = {};
    for (const name of Object.keys(gauges) as GaugeName[]) {
      const stats = gauges[name];
      if (stats && stats.lastAtUs >= this.#openSinceUs) inside[name] = stats;
    }
    this.#window = mergeGauges(this.#window, inside as Gauges);
  };

  openWindow(startUs: number): void {
    this.#openSinceUs = startUs;
  }

  closeWindow(): void {
    this.#openSinceUs = Number.POSITIVE_INFINITY;
  }

  /** The newest value of a gauge, for the live line and the intervals. */
  last(name: GaugeName): number | undefined {
    return this.#whole[name]?.last;
  }
}
