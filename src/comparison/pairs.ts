import type { Unit } from '../metrics/names.ts';
import { type MetricRule, ruleOf } from './metric-rules.ts';

/** One metric of both builds in one launch. What could not be measured is NaN. */
export type Pair = {
  readonly baseline: number;
  readonly candidate: number;
  /** The logarithm of candidate / baseline, where it is known better than from the two. */
  readonly change?: number;
};

/** One metric over all launches. */
export type MetricPairs = {
  /** Such as `p95(response)` or `mean(alloc/request)`. */
  readonly metric: string;
  readonly unit: Unit;
  /** Whether the scenario has a gate on it. */
  readonly gated: boolean;
  readonly pairs: readonly Pair[];
};

/**
 * The changes of a metric, one a launch, on the scale on which they are averaged: the logarithm of candidate / baseline; or
 * candidate − baseline, in the metric's unit, if any value of either is 0 or negative, as there is no ratio then.
 */
export type Changes = {
  readonly scale: 'ratio' | 'difference';
  readonly values: readonly number[];
  /** Pairs of which a value is missing or not finite; `values` is without them. */
  readonly unusable: number;
  /** The largest change that does not matter, above 0, on the same scale; 0 if any difference matters. */
  readonly floor: number;
  readonly rule: MetricRule;
};

export function changesOf({ metric, unit, pairs }: MetricPairs): Changes {
  const rule = ruleOf(metric, unit);
  const usable = pairs.filter((pair) => Number.isFinite(pair.baseline) && Number.isFinite(pair.candidate));
  const unusable = pairs.length - usable.length;
  const size = mean(usable.map(({ baseline }) => Math.abs(baseline)));
  const matters = Math.max(size * (rule.floorPercent / 100), rule.least);
  if (usable.some(({ baseline, candidate }) => baseline <= 0 || candidate <= 0)) {
    const values = usable.map(({ baseline, candidate }) => candidate - baseline);
    return { scale: 'difference', values, unusable, floor: matters, rule };
  }
  const values = usable.map(({ baseline, candidate, change }) => change ?? Math.log(candidate / baseline));
  const floor = usable.length === 0 ? 0 : Math.log1p(matters / size);
  return { scale: 'ratio', values, unusable, floor, rule };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard error of the mean of two values or more. */
export function standardError(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
