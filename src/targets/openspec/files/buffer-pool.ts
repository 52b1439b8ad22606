/**
 * Buffers of one size that go from response to response. Freed buffers would wait for a collection that external
 * memory hardly triggers; these never become garbage, but for what exceeds `maxIdle`.
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

  /** Buffers that are out. */
  get lent(): number {
    return this.#lent;
  }

  take(): Buffer {
    this.#lent += 1;
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(this.bufferBytes);
  }

  /** Only for a buffer that no read and no write can touch any more. */
  give(buffer: Buffer): void {
    this.#lent -= 1;
    if (this.#idle.length < this.#maxIdle) this.#idle.push(buffer);
  }
}
