/**
 * Buffers of one size that are passed from response to response. Buffers that are not used again would wait for a collection,
 * which external memory hardly triggers. Only what exceeds `maxIdle` becomes garbage.
 */
export class BufferPool {
  readonly bufferBytes: number;
  readonly #maxIdle: number;
  readonly #idle: Buffer[] = [];
  #lent = 0;

  constructor(bufferBytes: number, maxIdle: number) {
    this.bufferBytes = bufferBytes;
    this.#maxIdle = maxIdle;
  }

  /** The number of buffers in use. */
  get lent(): number {
    return this.#lent;
  }

  take(): Buffer {
    this.#lent += 1;
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(this.bufferBytes);
  }

  /** Takes a buffer back. No read and no write may touch it any more. */
  give(buffer: Buffer): void {
    this.#lent -= 1;
    if (this.#idle.length < this.#maxIdle) this.#idle.push(buffer);
  }
}
