import type { BufferPool } from './buffer-pool.ts';
import type { CursorSeal } from './cursor.ts';
import type { LargeFiles } from './large-files.ts';
import type { Repository } from './repository.ts';

/** All that the routes answer from. */
export type Served = {
  readonly repository: Repository;
  readonly largeFiles: LargeFiles;
  readonly cursors: CursorSeal;
  readonly buffers: BufferPool;
  /** Requests since the start, whatever became of them. */
  readonly requestCount: () => number;
};
