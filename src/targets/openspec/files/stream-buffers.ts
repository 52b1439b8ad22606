import { BufferPool } from './buffer-pool.ts';

const KIB = 1024;
/** Bytes that a stream reads at a time by default. */
export const READ_BYTES: number = 192 * KIB;
export const MAX_READ_BYTES: number = 1024 * KIB;
const BUFFER_SIZES = [READ_BYTES, 256 * KIB, 512 * KIB, MAX_READ_BYTES];
/** Memory of each size that is kept after a burst; at 192 KiB it is enough for 21 streams. */
const MAX_IDLE_BYTES = 8 * 1024 * 1024;

/** Pools of a few sizes. A stream that reads smaller pieces uses a part of a buffer, so no client can create a new size. */
export class StreamBuffers {
  readonly #pools: readonly BufferPool[] = BUFFER_SIZES.map(
    (bytes) => new BufferPool(bytes, Math.floor(MAX_IDLE_BYTES / bytes)),
  );

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
