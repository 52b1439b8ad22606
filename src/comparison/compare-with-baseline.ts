import type { Unit } from '../metrics/names.ts';
import { FEWEST_PAIRS, judgeChange, type MetricComparison, OUTSIDE } from './compare-metrics.ts';
import { holm } from './holm.ts';
import { ruleOf } from './metric-rules.ts';
import { mean } from './pairs.ts';
import { tQuantile, tTail } from './student-t.ts';

/** One metric of some earlier runs, and its values in later ones, all above 0. */
export type HeldMetric = {
  readonly metric: string;
  readonly unit: Unit;
  /** The geometric mean of the earlier runs, and the standard deviation of their logarithms. */
  readonly value: number;
  readonly spread: number;
  readonly runs: number;
  readonly later: readonly number[];
};

/**
 * Compares later runs with earlier ones of the same machine, metric by metric. There are no pairs here, so that the machine's
 * own moods between runs count as noise: the interval is the one in which the mean of so many later runs lies 95 times of 100, if
 * nothing has changed (a prediction interval), around the ratio that was found. Verdicts are those of `compareMetrics`; no metric is
 * gated. Fewer than 5 earlier runs, or no later one, are insufficient.
 */
export function compareWithBaseline(metrics: readonly HeldMetric[]): readonly MetricComparison[] {
  const all = metrics.map((each) => ({
    each,
    error: errorOf(each),
    middle: mean(each.later.map(Math.log)) - Math.log(each.value),
  }));
  const enough = all.filter(({ each }) => each.runs >= FEWEST_PAIRS && each.later.length > 0);
  const ps = holm(enough.map(({ each, error, middle }) => (middle === 0 ? 1 : tTail(middle / error, each.runs - 1))));
  return all.map((held) => {
    const { metric, unit, runs, value, later } = held.each;
    const facts = { metric, unit, gated: false, pairs: later.length === 0 ? 0 : runs, unusable: 0 };
    const place = enough.indexOf(held);
    if (place < 0) return { ...facts, verdict: 'insufficient', change: null };
    const rule = ruleOf(metric, unit);
    const floor = Math.log1p(Math.max(rule.floorPercent / 100, rule.least / value));
    const half = tQuantile(OUTSIDE, runs - 1) * held.error;
    return {
      ...facts,
      ...judgeChange({ scale: 'ratio', middle: held.middle, half, floor, rule }, ps[place] as number),
    };
  });
}

/** The standard error of the difference between the means of the earlier and the later runs. */
function errorOf({ spread, runs, later }: HeldMetric): number {
  return spread * Math.sqrt(1 / runs + 1 / later.length);
}
