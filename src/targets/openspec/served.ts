import type { BufferPool } from './buffer-pool.ts';
import type { CursorSeal } from './cursor.ts';
import type { LargeFiles } from './large-files.ts';
import type { Repository } from './repository.ts';
import type { ChangeWrites } from './writes/change-writes.ts';
import type { Documents } from './writes/documents.ts';

/** All that the routes answer from. */
export type Served = {
  readonly repository: Repository;
  readonly largeFiles: LargeFiles;
  readonly writes: ChangeWrites;
  readonly documents: Documents;
  readonly cursors: CursorSeal;
  readonly buffers: BufferPool;
  /** Requests since the start, whatever became of them. */
  readonly requestCount: () => number;
};
