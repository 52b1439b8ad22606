import type { Outcome } from '../recording/outcome.ts';

const FIRST_MS = 10;
const LONGEST_MS = 1000;

/** Failures that may come back at once. Without a pause, a closed port would be asked 10,000 times a second. */
const PAUSES: ReadonlySet<Outcome> = new Set<Outcome>(['refused', 'dns', 'tls', 'reset', 'protocol']);

/**
 * Decides how long a user waits after each failure in a row; after an ok iteration there is a new one. The wait doubles with each
 * of these failures, up to a second, and has jitter.
 */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait. 0 after a failure that takes time by itself, such as a timeout. */
  afterMs(outcome: Outcome): number {
    this.#failures = PAUSES.has(outcome) ? this.#failures + 1 : 0;
    if (this.#failures === 0) return 0;
    const highest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#failures - 1));
    return highest * (0.5 + this.#random() / 2);
  }
}
