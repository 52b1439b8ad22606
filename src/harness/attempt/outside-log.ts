import type { Clock } from '../../metrics/clock.ts';
import type { OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import type { Sampler } from '../../monitor/sampler.ts';

const EVERY_MS = 1000;
/** A look sooner after the last one than this would count few ticks of the kernel, and much error. */
const SHORTEST_US = 200_000;

/** What other processes took while an attempt ran, second by second. */
export class OutsideLog {
  readonly #sampler: Sampler<OutsideSample>;
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;
  readonly #samples: OutsideSample[] = [];
  #tookUs = Number.NEGATIVE_INFINITY;

  constructor(sampler: Sampler<OutsideSample>, clock: Clock) {
    this.#sampler = sampler;
    this.#clock = clock;
    this.#timer = setInterval(() => this.look(), EVERY_MS);
    this.#timer.unref();
  }

  /** In their order. */
  get samples(): readonly OutsideSample[] {
    return this.#samples;
  }

  /** Looks now, so that what is asked for next is known up to now. */
  look(): void {
    const nowUs = this.#clock();
    if (nowUs - this.#tookUs < SHORTEST_US) return;
    this.#tookUs = nowUs;
    const sample = this.#sampler.take(nowUs);
    if (sample !== null) this.#samples.push(sample);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#sampler.close();
  }
}
