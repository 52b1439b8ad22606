import type { Clock } from '../../../metrics/clock.ts';

const MAY_LAST = 0;
const MUST_END = 1;

/**
 * Blocks a thread, and lets another thread end that, because a blocked thread receives no messages. Each of the two has one of
 * these over the same memory.
 */
export class Freeze {
  readonly #cell: Int32Array<SharedArrayBuffer>;

  constructor(shared: SharedArrayBuffer) {
    this.#cell = new Int32Array(shared);
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  }

  /** Blocks the calling thread until this instant, or until `end` is called. After `end` it returns at once. */
  block(untilUs: number, clock: Clock): void {
    for (let leftMs = leftUntil(untilUs, clock); leftMs > 0; leftMs = leftUntil(untilUs, clock)) {
      if (Atomics.wait(this.#cell, 0, MAY_LAST, leftMs) === 'not-equal') return;
    }
  }

  /** Lets `block` block again after `end`. */
  allow(): void {
    Atomics.store(this.#cell, 0, MAY_LAST);
  }

  end(): void {
    Atomics.store(this.#cell, 0, MUST_END);
    Atomics.notify(this.#cell, 0);
  }
}

function leftUntil(untilUs: number, clock: Clock): number {
  return (untilUs - clock()) / 1e3;
}
