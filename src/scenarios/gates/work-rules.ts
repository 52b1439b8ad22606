/** Which loads and warm-ups make the work of a target comparable from run to run. */
import type { Warmup } from '../load/warmup.ts';
import type { WorkObstacle } from './gate-scope.ts';

/** What the rules look at; undefined where it is not known, because something else is wrong with it. */
export type WorkSetting = {
  readonly warmup: Warmup | undefined;
  /** Whether the number of iterations is written. */
  readonly byIterations: boolean;
  /** Whether stages with lengths of their own are written. */
  readonly inStages: boolean;
};

/**
 * A slow machine makes fewer iterations in a time, and leaves other code of the target compiled: the same target then reads up
 * to 3.5 % more. So both the load and its warm-up must be a number of iterations.
 */
export function workObstacleOf({ warmup, byIterations, inStages }: WorkSetting): WorkObstacle | null {
  if (inStages) {
    return {
      message: 'needs a load that its iterations end, and stages end this one',
      hint: 'write load: { concurrency: 10, iterations: 15000 }',
    };
  }
  const isWarmedByTime = warmup?.kind === 'time';
  if (byIterations && !isWarmedByTime) return null;
  const missing = [
    ...(byIterations ? [] : ['a load by iterations']),
    ...(isWarmedByTime ? ['a warm-up by iterations'] : []),
  ];
  const load = byIterations ? [] : ['load: { concurrency: 10, iterations: 15000 }'];
  const warm = isWarmedByTime ? ['warmup: 5000 iterations'] : [];
  return { message: `needs ${missing.join(' and ')}`, hint: `write ${[...load, ...warm].join(' and ')}` };
}
