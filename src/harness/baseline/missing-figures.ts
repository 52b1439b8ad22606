import type { BaselineFigure } from '../../scenarios/baseline/baseline.ts';
import { isOther, type Seen } from '../history/seen-figures.ts';
import type { SeriesRun } from '../history/trends.ts';

/** A figure that some of the runs don't have, so that nobody knows how it went there. */
export type MissingFigure = {
  readonly metric: string;
  /** How many of the runs don't have it, and the id of the last of these. */
  readonly runs: number;
  readonly lastRun: string;
  /** Why that run does not have it: a clause. */
  readonly why: string;
};

/** The figures that not each of the runs has as a number above 0, with which a ratio can be made. `others` is whose figures they are. */
export function missingFigures(
  figures: readonly Pick<BaselineFigure, 'metric'>[],
  runs: readonly SeriesRun[],
  others: Seen,
): readonly MissingFigure[] {
  return figures.flatMap(({ metric }) => {
    const without = runs.filter((run) => usableValue(run, metric) === null);
    const last = without.at(-1);
    return last === undefined
      ? []
      : [{ metric, runs: without.length, lastRun: last.id, why: whyNot(last, metric, others) }];
  });
}

/** The value of a metric in a run, above 0; null if it has none. */
export function usableValue({ figures }: SeriesRun, metric: string): number | null {
  const value = figures.find((each) => each.metric === metric)?.value ?? 0;
  return value > 0 ? value : null;
}

const PERCENTILE = /^p[\d.]+(?=\()/;

function whyNot(run: SeriesRun, metric: string, others: Seen): string {
  const { figures } = run;
  if (isOther(metric, run, others))
    return `its target was seen from ${run.memory === 'rss' ? 'outside, without' : 'inside, by'} the probe, where this is another figure`;
  const has = (test: (figure: SeriesRun['figures'][number]) => boolean): boolean => figures.some(test);
  if (!has(({ unit, value }) => unit === 'ms' || (unit === '/s' && value > 0)))
    return 'nothing that it asked for was ok';
  if (has((each) => each.metric === metric)) return 'it is 0 there';
  const mean = metric.replace(PERCENTILE, 'mean');
  if (mean !== metric && has((each) => each.metric === mean)) return 'it has too few samples for this percentile';
  return 'its line in the history has no such figure';
}
