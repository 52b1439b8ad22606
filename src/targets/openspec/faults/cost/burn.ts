import { performance } from 'node:perf_hooks';

const TRY_ROUNDS = 200_000;
/** The first tries run before the compiler has optimised the loop. */
const UNCOUNTED_TRIES = 5;
const COUNTED_TRIES = 20;

/**
 * Takes CPU for each request: the same number of rounds of arithmetic each time. How many of them take `ms` is measured once, so
 * a request costs the same CPU time where its thread has to share the core, and more time by the clock.
 */
export class Burn {
  readonly #rounds: number;
  #state = 1;

  /** `readMs` is the clock that the rounds are measured by. */
  constructor(ms: number, readMs: () => number = () => performance.now()) {
    const tries = Array.from({ length: UNCOUNTED_TRIES + COUNTED_TRIES }, () => {
      const fromMs = readMs();
      this.#spin(TRY_ROUNDS);
      return readMs() - fromMs;
    });
    // A try that was interrupted takes longer, and none takes less than its rounds do.
    const tryMs = Math.min(...tries.slice(UNCOUNTED_TRIES));
    this.#rounds = Math.max(1, Math.round((ms / tryMs) * TRY_ROUNDS));
  }

  /** How many rounds each request takes. */
  get rounds(): number {
    return this.#rounds;
  }

  take(): void {
    this.#spin(this.#rounds);
  }

  /** The result is kept, so that the compiler can't leave the loop out. */
  #spin(rounds: number): void {
    let state = this.#state;
    for (let round = 0; round < rounds; round += 1) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    this.#state = state;
  }
}
