import type { Evidence } from '../judge/evidence.ts';
import type { Cut, Slicing } from './sliced-scenario.ts';

/** A short slice has so many iterations at least, so that its figures tell something. */
const FEWEST_ITERATIONS = 20;
/** 99 of 100 iterations are shorter than this part of it, so that it is not made of its ends. */
const LONGEST_PART = 1 / 4;

/** How the slices are cut that follow the first one of each arm: short ones only where all arms are fast, so that all have the same. */
export function cutAfter(firsts: readonly { readonly evidence: Evidence | null }[], { usual, fast }: Slicing): Cut {
  return fast !== null && firsts.every(({ evidence }) => evidence !== null && isFast(evidence, fast)) ? fast : usual;
}

/** CPU that the kernel counts in steps takes a slice of the usual length: a short one has too few of them. */
function isFast({ total, windowUs, cpuStepMs }: Evidence, { sliceMs }: Cut): boolean {
  const { windowCounters, timers } = total.select(null, null);
  const inSlice = (windowCounters.iterations.ok / windowUs) * sliceMs * 1e3;
  const longestUs = timers.get('iteration')?.percentileUs(99) ?? Number.POSITIVE_INFINITY;
  return cpuStepMs === 0 && inSlice >= FEWEST_ITERATIONS && longestUs < sliceMs * 1e3 * LONGEST_PART;
}
