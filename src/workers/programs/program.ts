import type { Outcome } from '../recording/outcome.ts';

/** How an iteration starts: in which stage of its load, and whether as an arrival, whose due time no response can delay. */
export type Start = { readonly stage: number; readonly isArrival: boolean };

/** What a loop needs of one virtual user. A user runs one iteration at a time. */
export type Program = {
  /**
   * Starts an iteration that was due at `dueUs` (µs on the shared clock), and calls `done` exactly once. A failure may be known
   * before `iterate` returns; an ok response never is, since a connection delivers it from the event loop.
   */
  iterate(dueUs: number, done: (outcome: Outcome) => void, start: Start): void;
  /** Cuts off the request in flight; the iteration ends as unfinished. */
  cut(): void;
  close(): Promise<void>;
};
