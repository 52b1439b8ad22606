import type { FaultOrder } from './faults/fault-hooks.ts';
import type { Tree } from './store/file-tree.ts';
import type { LargeFile } from './store/large-files.ts';

/** What the thread is to serve. */
export type OpenSpecOrder = {
  readonly repositoryDir: string;
  /** The path or the glob of the files that hold the tasks of a change, by its name; where it has none, that is tasks.md. */
  readonly trackedTasks: ReadonlyMap<string, string>;
  /** What another thread has read of the repository; null where this one has to read it. */
  readonly reading: SharedArrayBuffer | null;
  /** Whether what it reads is to be handed on. */
  readonly keepsReading: boolean;
  readonly filesDir: string;
  readonly files: readonly LargeFile[];
  readonly tree: Tree | null;
  /** The folder for writes, which does not exist yet. */
  readonly scratchDir: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly faults: FaultOrder | null;
};

/** What it tells of it once it serves. */
export type OpenSpecFacts = {
  /** How many changes and main specs there are. */
  readonly changes: number;
  readonly specs: number;
  /** What it has read of the repository; null where nobody has asked for it. */
  readonly reading: SharedArrayBuffer | null;
};
