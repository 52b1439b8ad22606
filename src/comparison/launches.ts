import { FEWEST_PAIRS, OUTSIDE } from './compare-metrics.ts';
import { changesOf, type MetricPairs, standardError } from './pairs.ts';
import { tQuantile } from './student-t.ts';

/** Nobody waits for more. */
const MOST = 1_000;
/**
 * An interval decides if its half is at most this part of the floor: a change of nothing then lies within ± the floor 97 times of
 * 100, and one of twice the floor is told from it.
 */
const NARROW = 1 / 2;

/**
 * How many usable launches decide each gated metric, or each metric if none is gated, as their spread is known so far: when there
 * are so many, no more need to be added. Only the width of the intervals counts, never what they say, so that looking at them
 * after each launch makes no false alarms. Between 5 and 1,000; infinite if more would be needed.
 */
export function launchesNeeded(metrics: readonly MetricPairs[]): number {
  const gated = metrics.filter((metric) => metric.gated);
  return Math.max(FEWEST_PAIRS, ...(gated.length > 0 ? gated : metrics).map(neededBy));
}

function neededBy(metric: MetricPairs): number {
  const { values, floor } = changesOf(metric);
  if (values.length < 2) return FEWEST_PAIRS;
  const deviation = standardError(values) * Math.sqrt(values.length);
  const isNarrow = (launches: number): boolean =>
    (tQuantile(OUTSIDE, launches - 1) * deviation) / Math.sqrt(launches) <= floor * NARROW;
  if (!isNarrow(MOST)) return Number.POSITIVE_INFINITY;
  let [low, high] = [FEWEST_PAIRS, MOST];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isNarrow(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
