import type { Reading } from '../metrics/monitor-reading.ts';
import { HistoryStore } from './history-store.ts';
import { HISTORY_LIMITS, type HistoryLimits } from './history-upkeep.ts';
import { UpkeepWorker } from './upkeep-worker.ts';

/** A history that is written to, and tended in a thread of its own. */
export type History = {
  /** Never throws. */
  readonly append: (reading: Reading) => void;
  /** Resolves once nothing of it is at work any more. Safe to call twice. */
  readonly close: () => Promise<void>;
};

/** Throws HarnessError CONFIG for a folder that can't be a history. `onTrouble` is told anything else, once for each kind. */
export function openHistory(options: {
  readonly dir: string;
  readonly watched: string;
  readonly limits?: Partial<HistoryLimits>;
  readonly onTrouble: (message: string) => void;
}): History {
  const upkeep = new UpkeepWorker(options.dir, { ...HISTORY_LIMITS, ...options.limits });
  const store = new HistoryStore({ ...options, tend: (nowMs, current) => upkeep.tend(nowMs, current) });
  return {
    append: (reading) => store.append(reading),
    close: async () => {
      store.close();
      await upkeep.close();
    },
  };
}
