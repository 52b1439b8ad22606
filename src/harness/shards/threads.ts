import { type IdleOpenSpecTarget, loadOpenSpecTarget } from '../../targets/openspec/start-openspec.ts';
import { openPool, type Pool } from './pool.ts';

/** The threads of a run. */
export type Threads = {
  /** The pool of load threads, which is opened at the first call. */
  readonly pool: () => Pool;
  /** A thread for a target: at the first call the one that was opened beforehand, and a new one after that. */
  readonly takeTarget: () => IdleOpenSpecTarget;
  readonly close: () => Promise<void>;
};

/** What is likely to be needed first: a target in this process, the load threads, or nobody knows. */
export type FirstThreads = 'target' | 'load' | 'unknown';

/** Opens the threads of a run, as the function below does. `count` is the number of load threads. */
export type OpenThreads = (count: number, first: FirstThreads) => Threads;

/**
 * What is needed first loads its code at once, while scenarios are still being read. Beside a target the pool is not opened that early:
 * its threads would compete for the same cores.
 */
export function openThreads(count: number, first: FirstThreads): Threads {
  let pool = first === 'load' ? openPool(count) : null;
  let spare = first === 'target' ? loadOpenSpecTarget() : null;
  return {
    pool: () => {
      pool ??= openPool(count);
      return pool;
    },
    takeTarget: () => {
      const taken = spare ?? loadOpenSpecTarget();
      spare = null;
      return taken;
    },
    close: async () => {
      await Promise.all([pool?.close(), spare?.close()]);
    },
  };
}
