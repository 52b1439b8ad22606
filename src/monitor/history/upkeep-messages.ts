import type { HistoryLimits } from './history-upkeep.ts';

/** What the thread of the upkeep is started with. */
export type UpkeepOrder = {
  readonly dir: string;
  /** The time of the readings, in ms since 1970. */
  readonly nowMs: number;
  readonly limits: HistoryLimits;
  /** The segment that is being written. */
  readonly current: string | null;
  /** A single number: 1 once the thread is to end after the job under way. */
  readonly stop: Int32Array;
};
