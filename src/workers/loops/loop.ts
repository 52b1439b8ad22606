import type { Until } from '../protocol.ts';

/** What runs one phase of a shard's load after the other: the warm-up, then the measured window. */
export type Loop = {
  /** From `startUs` until nothing is in flight any more. */
  run(startUs: number, until: Until): Promise<void>;
  /** Ends the running phase now: no further iterations, then the graceful stop. */
  stop(): void;
  close(): Promise<void>;
};
