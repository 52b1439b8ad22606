import type { Clock } from '../../metrics/clock.ts';
import { type Gauges, spanOf } from '../../metrics/gauge.ts';
import type { Sampler } from '../sampler.ts';
import { type RunQueue, watchRunQueue } from '../thread/run-queue.ts';

/** How long the calling thread could have run, and waited for a core. */
export class ThreadWait {
  readonly #clock: Clock;
  readonly #runQueue: Sampler<RunQueue>;
  #takenAtUs: number;

  constructor(clock: Clock, runQueue: Sampler<RunQueue> = watchRunQueue()) {
    this.#clock = clock;
    this.#runQueue = runQueue;
    this.#takenAtUs = clock();
  }

  /**
   * The share of the time since the last reading that it waited, per cent; nothing where the kernel does not tell, or before
   * `leastMs` have passed. A reading costs about 15 µs. Its time is when it is read: a thread that was held up reads late.
   */
  take(name: 'wait.target' | 'wait.worker', leastMs: number): Gauges {
    const nowUs = this.#clock();
    const spanUs = nowUs - this.#takenAtUs;
    if (spanUs < leastMs * 1e3) return {};
    this.#takenAtUs = nowUs;
    const seen = this.#runQueue.take(nowUs);
    if (seen === null) return {};
    return { [name]: spanOf(Math.min(1, seen.waitedUs / spanUs) * 100, nowUs, spanUs / 1e3) };
  }
}
