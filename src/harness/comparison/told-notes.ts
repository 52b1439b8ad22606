import type { Conclusion } from '../../comparison/conclusion.ts';
import { ARMS } from '../launches/slice-order.ts';
import type { MetricResult } from './comparison-result.ts';

/** What nobody gates, and too few launches have, is no metric of this target. */
export function isWorthTelling({ gated, verdict }: MetricResult): boolean {
  return gated || verdict !== 'insufficient';
}

/** What the verdict of metrics leaves open, in words, where there were enough launches, or runs, for them. */
export function toldNotes(
  verdict: Conclusion,
  metrics: readonly MetricResult[],
  pairs: 'launches' | 'runs',
): readonly string[] {
  const told = metrics.filter(isWorthTelling);
  const untold = metrics.filter((metric) => !isWorthTelling(metric)).map(({ metric }) => metric);
  const gaps = told.filter(({ verdict: found }) => found !== 'insufficient').flatMap((metric) => gapsOf(metric, pairs));
  const isAnyDecided = told.some(({ verdict: found }) => found !== 'undecided' && found !== 'insufficient');
  return [
    ...(untold.length === 0 ? [] : [`too little was seen to compare ${untold.join(', ')}`]),
    ...(gaps.length === 0 ? [] : [`missing: ${gaps.join(', ')}`]),
    ...(verdict === 'pass' && !isAnyDecided
      ? ['no figure could be told apart, and none has a gate: each may have changed as far as its interval reaches']
      : []),
  ];
}

/** `p99(response) in 2 of 8 launches of the candidate`. */
function gapsOf({ metric, values }: MetricResult, pairs: string): readonly string[] {
  return ARMS.flatMap((arm) => {
    const missing = values.filter((each) => each[arm] === null).length;
    return missing === 0 ? [] : [`${metric} in ${missing} of ${values.length} ${pairs} of the ${arm}`];
  });
}
