import type { StreamBuffers } from '../files/stream-buffers.ts';
import type { Tree } from '../store/file-tree.ts';
import type { LargeFiles } from '../store/large-files.ts';
import type { Repository } from '../store/repository.ts';
import type { ChangeWrites } from '../writes/change-writes.ts';
import type { Documents } from '../writes/uploaded-documents.ts';
import type { CursorSeal } from './cursor.ts';

/** Everything that the routes need for their answers. */
export type Served = {
  readonly repository: Repository;
  readonly largeFiles: LargeFiles;
  /** Null if there is no list of all files. */
  readonly tree: Tree | null;
  readonly writes: ChangeWrites;
  readonly documents: Documents;
  readonly cursors: CursorSeal;
  readonly buffers: StreamBuffers;
  /** The number of requests since the start, whatever their answers. */
  readonly requestCount: () => number;
};
