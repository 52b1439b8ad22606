import { BufferPool } from './buffer-pool.ts';

/** What a stream reads at a time unless it is told otherwise. */
export const READ_BYTES: number = 128 * 1024;
export const MAX_READ_BYTES: number = 1024 * 1024;
/** What stays of each size after a burst: at 128 KiB enough for 32 streams. */
const MAX_IDLE_BYTES = 8 * 1024 * 1024;

/** Pools of few sizes. Whoever reads in smaller pieces uses a part of a buffer, so that no client can make a new size. */
export class StreamBuffers {
  readonly #pools: readonly BufferPool[];

  constructor() {
    const pools: BufferPool[] = [];
    for (let bytes = READ_BYTES; bytes <= MAX_READ_BYTES; bytes *= 2) {
      pools.push(new BufferPool(bytes, MAX_IDLE_BYTES / bytes));
    }
    this.#pools = pools;
  }

  /** The smallest buffers that hold `bytes`, which are at most MAX_READ_BYTES. */
  poolFor(bytes: number): BufferPool {
    const pool = this.#pools.find(({ bufferBytes }) => bufferBytes >= bytes);
    if (!pool) throw new Error(`no buffer holds ${bytes} bytes`);
    return pool;
  }

  /** Buffers that are out. */
  get lent(): number {
    return this.#pools.reduce((sum, { lent }) => sum + lent, 0);
  }
}
