import type { FaultOrder } from './faults/fault-hooks.ts';
import type { Tree } from './store/file-tree.ts';
import type { LargeFile } from './store/large-files.ts';

/** What the thread is to serve. */
export type OpenSpecOrder = {
  readonly repositoryDir: string;
  readonly filesDir: string;
  readonly files: readonly LargeFile[];
  readonly tree: Tree | null;
  /** The folder for writes, which does not exist yet. */
  readonly scratchDir: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly faults: FaultOrder | null;
};

/** What it tells of it once it serves: how many changes and main specs there are. */
export type OpenSpecFacts = { readonly changes: number; readonly specs: number };
