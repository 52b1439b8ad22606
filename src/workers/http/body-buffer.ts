const FIRST_BYTES = 4_096;

/** A buffer that has grown larger than this is given up after the body that it grew for: each virtual user has buffers of its own. */
export const KEPT_BYTES: number = 256 * 1024;

const EMPTY = Buffer.alloc(0);

/** Collects one body after the other, in a buffer that grows to the longest of them up to `KEPT_BYTES`. */
export class BodyBuffer {
  #buffer: Buffer = EMPTY;
  #bytes = 0;

  /** Forgets the body before. */
  start(): void {
    this.#bytes = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = EMPTY;
  }

  /** Adds the bytes of `buffer` from `from` to `to`. */
  add(buffer: Buffer, from: number, to: number): void {
    const needed = this.#bytes + to - from;
    if (needed > this.#buffer.length) this.#grow(needed);
    buffer.copy(this.#buffer, this.#bytes, from, to);
    this.#bytes = needed;
  }

  /** What was collected. It is valid until the next call. */
  content(): Buffer {
    return this.#buffer.subarray(0, this.#bytes);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#bytes);
    this.#buffer = larger;
  }
}
