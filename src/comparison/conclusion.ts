import type { MetricComparison } from './compare-metrics.ts';

/** What a comparison of a scenario comes to: found a regression, could not decide a metric that has a gate, or neither. */
export type Conclusion = 'regression' | 'undecided' | 'pass';

/**
 * A regression of any metric is one. Else nothing is known if a gated metric is undecided, has too few pairs, or has changed where
 * nobody has said which direction is worse; or if no metric at all has enough pairs.
 */
export function concludeComparison(metrics: readonly MetricComparison[]): Conclusion {
  if (metrics.some(({ verdict }) => verdict === 'regression')) return 'regression';
  const open: readonly MetricComparison['verdict'][] = ['undecided', 'insufficient', 'changed'];
  const isOpen = metrics.some(({ gated, verdict }) => gated && open.includes(verdict));
  return isOpen || metrics.every(({ verdict }) => verdict === 'insufficient') ? 'undecided' : 'pass';
}
