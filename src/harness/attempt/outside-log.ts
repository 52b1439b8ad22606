import type { Clock } from '../../metrics/clock.ts';
import type { Gauges } from '../../metrics/gauge.ts';
import type { OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import type { Sampler } from '../../monitor/sampler.ts';

const EVERY_MS = 1000;
/** A look sooner after the last one than this would count few ticks of the kernel, and much error. */
const SHORTEST_US = 200_000;

export type OutsideLogOptions = {
  readonly others: Sampler<OutsideSample>;
  /** What the machine kept its threads waiting for. */
  readonly witness: Sampler<Gauges>;
  readonly onGauges: (gauges: Gauges) => void;
  readonly clock: Clock;
};

/** What other processes took while an attempt ran, second by second; the witness of the machine is read at the same times. */
export class OutsideLog {
  readonly #options: OutsideLogOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #samples: OutsideSample[] = [];
  #tookUs = Number.NEGATIVE_INFINITY;

  constructor(options: OutsideLogOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.look(), EVERY_MS);
    this.#timer.unref();
  }

  /** In their order. */
  get samples(): readonly OutsideSample[] {
    return this.#samples;
  }

  /** Looks now, so that what is asked for next is known up to now. */
  look(): void {
    const { others, witness, onGauges, clock } = this.#options;
    const nowUs = clock();
    if (nowUs - this.#tookUs < SHORTEST_US) return;
    this.#tookUs = nowUs;
    const sample = others.take(nowUs);
    if (sample !== null) this.#samples.push(sample);
    const gauges = witness.take(nowUs);
    if (gauges !== null) onGauges(gauges);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#options.others.close();
    this.#options.witness.close();
  }
}
