import type { Outcome } from '../recording/outcome.ts';

/** How an iteration starts: in which stage of its load, and whether as an arrival, whose due time no response can delay. */
export type Start = { readonly stage: number; readonly isArrival: boolean };

/** One virtual user's way through a workload. It runs one iteration at a time. */
export type Program = {
  /** Starts an iteration that was due at `dueUs`; calls `done` exactly once, never before it returns for a right one. */
  iterate(dueUs: number, done: (outcome: Outcome) => void, start: Start): void;
  /** Cuts off what is in flight; the iteration ends as unfinished. */
  cut(): void;
  close(): Promise<void>;
};
