import { openPool, type Pool } from '../../src/harness/shards/pool.ts';
import { type OpenThreads, openThreads } from '../../src/harness/shards/threads.ts';

/** Pools that no command uses now. Their threads keep no process alive. */
const idle: Pool[] = [];

/**
 * Threads for a command that a test calls. Those that generate load are kept for later commands: a short run takes less CPU than
 * their start. A target has a thread of its own, as always, but none beforehand: most commands here are refused before they need it.
 */
export const openKeptThreads: OpenThreads = (count) => {
  const own = openThreads(count, 'unknown');
  let taken: Pool | null = null;
  let running = 0;
  const pool = (): Pool => {
    const kept = taken ?? takeIdle(count) ?? openPool(count);
    taken = kept;
    return {
      ...kept,
      run: async (task, signal) => {
        running += 1;
        try {
          await kept.run(task, signal);
        } finally {
          running -= 1;
        }
      },
    };
  };
  return {
    pool,
    takeTarget: own.takeTarget,
    prepareTargets: own.prepareTargets,
    close: async () => {
      await own.close();
      // A shard that still runs ends with its thread.
      if (running > 0) await taken?.close();
      else if (taken !== null) idle.push(taken);
    },
  };
};

function takeIdle(count: number): Pool | null {
  const place = idle.findIndex(({ threads }) => threads === count);
  return place < 0 ? null : (idle.splice(place, 1)[0] ?? null);
}
