import { type IdleOpenSpecTarget, loadOpenSpecTarget } from '../../targets/openspec/start-openspec.ts';
import { openPool, type Pool } from './pool.ts';

/** The threads of a run. */
export type Threads = {
  /** Opened when first asked for. */
  readonly pool: () => Pool;
  /** The target's thread that was opened beforehand, once; a new one after that. */
  readonly takeTarget: () => IdleOpenSpecTarget;
  readonly close: () => Promise<void>;
};

/**
 * `expectsTarget`: whether a target in process is likely to be asked for. Its thread then loads its code at once, while
 * scenarios are still being read; the pool's would only compete with both for the cores.
 */
export function openThreads(count: number, expectsTarget: boolean): Threads {
  let pool: Pool | null = null;
  let spare = expectsTarget ? loadOpenSpecTarget() : null;
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
