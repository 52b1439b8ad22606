import { type IdleOpenSpecTarget, loadOpenSpecTarget } from '../../targets/openspec/start-openspec.ts';
import { openPool, type Pool } from './pool.ts';

/** The threads of a run. */
export type Threads = {
  /** The pool of load threads, which is opened at the first call. */
  readonly pool: () => Pool;
  /** A thread for a target: one that was opened beforehand, or else a new one. */
  readonly takeTarget: () => IdleOpenSpecTarget;
  /** Opens so many threads for the targets that are taken next: they load their code meanwhile. */
  readonly prepareTargets: (count: number) => void;
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
  const spare = first === 'target' ? [loadOpenSpecTarget()] : [];
  return {
    pool: () => {
      pool ??= openPool(count);
      return pool;
    },
    takeTarget: () => spare.shift() ?? loadOpenSpecTarget(),
    prepareTargets: (count) => {
      while (spare.length < count) spare.push(loadOpenSpecTarget());
    },
    close: async () => {
      await Promise.all([pool?.close(), ...spare.map((each) => each.close())]);
    },
  };
}
