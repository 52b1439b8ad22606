import type { Reading } from '../metrics/monitor-reading.ts';

/** A consumer that is slower than its monitor loses the oldest of more readings than this. */
const MOST_WAITING = 1_000;

/** The readings of one `for await`, from when it began until the monitor ends. */
export class ReadingQueue implements AsyncIterableIterator<Reading> {
  readonly #onDone: () => void;
  #waiting: Reading[] = [];
  #wake: (() => void) | null = null;
  #isEnded = false;

  /** `onDone` is called once the consumer has left the loop, or has read the last one. */
  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  push(reading: Reading): void {
    this.#waiting.push(reading);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    this.#wake?.();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Reading>> {
    while (this.#waiting.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const value = this.#waiting.shift();
    return value === undefined ? this.return() : { done: false, value };
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#isEnded = true;
    this.#waiting = [];
    this.#onDone();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
