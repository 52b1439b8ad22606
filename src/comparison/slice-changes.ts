import { mean, type Pair, standardError } from './pairs.ts';
import { tTail } from './student-t.ts';

/** Where both say the same, this share of comparisons takes the launches as wholes by chance. */
const ODD = 0.01;

/** A metric in one pair of slices: the logarithm of candidate / baseline, and how much it counts. */
export type SliceChange = { readonly change: number; readonly weight: number };

/** A launch with fewer pairs counts each of them: too few would be left to show what a build does now and then. */
const FEWEST_FOR_MIDDLE = 8;

/**
 * The change of a launch: the mean of the middle half of its pairs of slices, of all of them where there are few. In simulations of 16
 * pairs it is as precise as their median where some were disturbed, and a tenth more precise where none were.
 */
export function middleChange(slices: readonly SliceChange[]): number {
  const quarter = slices.length < FEWEST_FOR_MIDDLE ? 0 : Math.floor(slices.length / 4);
  const sorted = [...slices].sort((a, b) => a.change - b.change);
  const middle = sorted.slice(quarter, sorted.length - quarter);
  const weights = middle.reduce((sum, { weight }) => sum + weight, 0);
  return middle.reduce((sum, { change, weight }) => sum + change * weight, 0) / weights;
}

/**
 * The launches of one metric as they count. The middle of its slices leaves out what a build does in few of them, such as a job
 * each second. So where the launches as wholes surely say something else, these count, and the changes from slices are left out.
 */
export function surePairs(pairs: readonly Pair[]): readonly Pair[] {
  const gaps = pairs
    .map(({ baseline, candidate, change }) => Math.log(candidate / baseline) - (change ?? Number.NaN))
    .filter(Number.isFinite);
  if (gaps.length < 2 || !isSure(gaps)) return pairs;
  return pairs.map(({ baseline, candidate }) => ({ baseline, candidate }));
}

function isSure(gaps: readonly number[]): boolean {
  const error = standardError(gaps);
  return error > 0 && tTail(mean(gaps) / error, gaps.length - 1) < ODD;
}
