import { BufferPool } from './buffer-pool.ts';

/** Bytes that a stream reads at a time by default. */
export const READ_BYTES: number = 128 * 1024;
export const MAX_READ_BYTES: number = 1024 * 1024;
/** Memory of each size that is kept after a burst; at 128 KiB it is enough for 32 streams. */
const MAX_IDLE_BYTES = 8 * 1024 * 1024;

/** Pools of a few sizes. A stream that reads smaller pieces uses a part of a buffer, so no client can create a new size. */
export class StreamBuffers {
  readonly #pools: readonly BufferPool[];

  constructor() {
    const pools: BufferPool[] = [];
    for (let bytes = READ_BYTES; bytes <= MAX_READ_BYTES; bytes *= 2) {
      pools.push(new BufferPool(bytes, MAX_IDLE_BYTES / bytes));
    }
    this.#pools = pools;
  }

  /** The pool of the smallest buffers that hold `bytes`, which must be at most MAX_READ_BYTES. */
  poolFor(bytes: number): BufferPool {
    const pool = this.#pools.find(({ bufferBytes }) => bufferBytes >= bytes);
    if (!pool) throw new Error(`no buffer holds ${bytes} bytes`);
    return pool;
  }

  /** The number of buffers in use. */
  get lent(): number {
    return this.#pools.reduce((sum, { lent }) => sum + lent, 0);
  }
}
