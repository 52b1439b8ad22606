import { createRandom } from '../../random.ts';
import type { Load, OpenLoad } from '../../scenarios/load/load.ts';
import { arrivalsOf, type Stage } from '../../scenarios/load/profile.ts';

/** How long each stage of a load lasted inside a window of `windowUs`. */
export function stageLengths({ stages }: Load, windowUs: number): ReadonlyMap<string, number> {
  let startUs = 0;
  return new Map(
    stages.map(({ name, overMs }) => {
      const fromUs = startUs;
      startUs += overMs * 1e3;
      return [name, Math.max(0, Math.min(windowUs, startUs) - fromUs)];
    }),
  );
}

/** Arrivals of each stage that were due inside a window of `windowUs`, by its name; null in a closed load. */
export function arrivalsDue(load: Load, windowUs: number): ReadonlyMap<string, number> | null {
  if (load.kind === 'closed') return null;
  const most = load.iterations ?? Number.POSITIVE_INFINITY;
  const counts =
    load.arrivals === 'poisson' ? countDrawn(load, windowUs / 1e3, most) : countEven(load.stages, windowUs / 1e3, most);
  return new Map(load.stages.map(({ name }, stage) => [name, counts[stage] ?? 0]));
}

/** Integrates the rate over the window: the k-th arrival is due when the integral reaches k. */
function countEven(stages: readonly Stage[], windowMs: number, most: number): readonly number[] {
  let startMs = 0;
  let sum = 0;
  let before = 0;
  return stages.map(({ from, to, overMs }) => {
    const partMs = Math.max(0, Math.min(windowMs - startMs, overMs));
    const reached = overMs === 0 ? to : from + ((to - from) * partMs) / overMs;
    sum += ((from + reached) / 2) * (partMs / 1e3);
    startMs += overMs;
    const until = Math.min(most, Math.ceil(Math.max(0, sum - 1e-6)));
    const count = until - before;
    before = until;
    return count;
  });
}

function countDrawn({ stages, seed }: OpenLoad, windowMs: number, most: number): readonly number[] {
  const counts = stages.map(() => 0);
  for (const { dueMs, stage } of arrivalsOf({ stages, random: createRandom(seed), most }, 0, 1)) {
    if (dueMs >= windowMs) break;
    counts[stage] = (counts[stage] ?? 0) + 1;
  }
  return counts;
}
