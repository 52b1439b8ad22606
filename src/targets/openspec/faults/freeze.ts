import type { Clock } from '../../../metrics/clock.ts';

const MAY_LAST = 0;
const MUST_END = 1;

/**
 * Lets a thread stand still for real, and another one end that: a frozen thread hears no message. Both have one of these
 * over the same memory.
 */
export class Freeze {
  readonly #cell: Int32Array<SharedArrayBuffer>;

  constructor(shared: SharedArrayBuffer) {
    this.#cell = new Int32Array(shared);
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  }

  /** Blocks the calling thread until this instant; not at all, or no longer, once `end` was called. */
  block(untilUs: number, clock: Clock): void {
    for (let leftMs = leftUntil(untilUs, clock); leftMs > 0; leftMs = leftUntil(untilUs, clock)) {
      if (Atomics.wait(this.#cell, 0, MAY_LAST, leftMs) === 'not-equal') return;
    }
  }

  /** Allows what `end` has forbidden. */
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
