import type { Outcome } from '../recording/outcome.ts';

const FIRST_MS = 10;
const LONGEST_MS = 1000;

/** Failures that come back at once: without a pause a closed port would be asked 10,000 times a second. */
const PAUSES: ReadonlySet<Outcome> = new Set<Outcome>(['refused', 'dns', 'tls', 'reset', 'protocol']);

/** How long a user waits after each outcome: doubling while such failures come one after the other, with jitter, up to a second. */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  reset(): void {
    this.#failures = 0;
  }

  /** 0 for an answer, and for a failure that took its time. */
  afterMs(outcome: Outcome): number {
    this.#failures = PAUSES.has(outcome) ? this.#failures + 1 : 0;
    if (this.#failures === 0) return 0;
    const highest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#failures - 1));
    return highest * (0.5 + this.#random() / 2);
  }
}
