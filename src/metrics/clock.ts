import { performance } from 'node:perf_hooks';

/** Microseconds on the one monotonic clock that all threads of this process (and of this machine) share. */
export type Clock = () => number;

/**
 * `performance.now()` has an origin of its own in every thread; `process.hrtime()` has not, but it allocates. So the offset
 * between them is measured once, as the smallest of a few tries: a pause between the two reads can only make it larger.
 */
export function createClock(): Clock {
  let offsetMs = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 16; attempt += 1) {
    const before = performance.now();
    const [seconds, nanoseconds] = process.hrtime();
    offsetMs = Math.min(offsetMs, seconds * 1e3 + nanoseconds / 1e6 - before);
  }
  return () => (performance.now() + offsetMs) * 1e3;
}

/**
 * A clock that is read once for all that follows from one read of a socket. Whoever begins to handle a read holds it, and ends the
 * hold in any case; whoever does work that takes its time in between lets it go, so that the time of that work is no target's.
 */
export class HeldClock {
  readonly #clock: Clock;
  #isHeld = false;
  #heldUs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The time, µs; while the clock is held, that of the hold. */
  readonly now: Clock = () => (this.#isHeld ? this.#heldUs : this.#clock());

  hold(): void {
    this.#heldUs = this.#clock();
    this.#isHeld = true;
  }

  /** Does nothing if the clock is not held. */
  readonly letGo = (): void => {
    this.#isHeld = false;
  };
}
