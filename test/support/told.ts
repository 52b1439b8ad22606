import { type FailureGroup, mergeFailures } from '../../src/metrics/failures.ts';
import type { Interval } from '../../src/metrics/interval.ts';

/** What intervals tell of failed requests. */
export type Told = Omit<FailureGroup, 'firstUs' | 'lastUs'> & { readonly request: string };

/** Failures by request, class and status, over all intervals and stages, in the order of the first failure. */
export function toldBy(intervals: readonly Interval[]): readonly Told[] {
  const series = intervals.flatMap((interval) => interval.series);
  const requests = [...new Set(series.map(({ request }) => request))];
  return requests
    .flatMap((request) => {
      const own = series.filter((each) => each.request === request);
      const groups = own.reduce<readonly FailureGroup[]>((sum, each) => mergeFailures(sum, each.failures), []);
      return groups.map((group) => ({ request, ...group }));
    })
    .sort((a, b) => a.firstUs - b.firstUs)
    .map(({ firstUs: _, lastUs: __, ...told }) => told);
}
