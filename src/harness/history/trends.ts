import { type ChangePoint, changePoints, median } from '../../comparison/change-points.ts';
import { type MetricRule, ruleOf } from '../../comparison/metric-rules.ts';
import type { Unit } from '../../metrics/names.ts';
import { type CapacityFigure, capacityOf } from './capacity-figure.ts';
import type { RunLine, ScenarioLine } from './run-line.ts';
import { type Seen, withoutOther } from './seen-figures.ts';

/** One scenario on one machine, run by run; or its capacity, search by search. Its command is seen as in the newest run. */
export type ScenarioSeries = Seen & {
  readonly scenario: string;
  readonly fingerprint: string;
  readonly machine: RunLine['machine'];
  /** Null for runs of the scenario. */
  readonly capacity: CapacityFigure | null;
  /** The runs that count, the oldest first, each with its figures. */
  readonly runs: readonly SeriesRun[];
  /** Runs whose measurement was invalid, so that their figures say nothing, in the same order. */
  readonly invalid: readonly SeriesRunName[];
};

export type SeriesRun = Pick<RunLine, 'id' | 'startedAt' | 'commit' | 'node'> &
  Seen & { readonly figures: ScenarioLine['figures'] };

type SeriesRunName = Pick<RunLine, 'id' | 'startedAt'>;

type GrowingSeries = ScenarioSeries & { readonly runs: SeriesRun[]; readonly invalid: SeriesRunName[] };

/** How one metric of a series went. */
export type Trend = {
  readonly metric: string;
  readonly unit: Unit;
  /** Medians of the first and of the last five runs that have it. */
  readonly first: number;
  readonly now: number;
  /** What the last run has; null if it does not have the metric. */
  readonly last: number | null;
  readonly changes: readonly TrendChange[];
};

/** A change that lasted, with the first run that had it, and the last one that had not. */
export type TrendChange = Pick<ChangePoint, 'before' | 'after'> & {
  readonly direction: string;
  readonly isWorse: boolean | null;
  readonly run: SeriesRun;
  readonly previous: SeriesRun;
  /** How many runs have had it. */
  readonly runsSince: number;
};

/** Runs whose median is where a series began, or where it is now. */
const AT_AN_END = 5;

/** The series of a history, by scenario; another load, target or machine is another series, and so is a capacity. */
export function seriesOf(runs: readonly RunLine[]): readonly ScenarioSeries[] {
  const series = new Map<string, GrowingSeries>();
  for (const { id, startedAt, commit, node, machine, scenarios } of runs) {
    for (const { name, fingerprint, verdict, memory = null, figures } of scenarios) {
      const capacity = capacityOf({ figures });
      const key = JSON.stringify([name, fingerprint, machine.fingerprint, capacity]);
      const own = series.get(key) ?? { scenario: name, fingerprint, machine, capacity, memory, runs: [], invalid: [] };
      series.set(key, own);
      if (verdict === 'invalid') own.invalid.push({ id, startedAt });
      else own.runs.push({ id, startedAt, commit, node, memory, figures });
    }
  }
  return [...series.values()].map((each) => {
    return { ...each, memory: each.runs.findLast(({ memory }) => memory !== null)?.memory ?? null };
  });
}

/** The series with those figures alone that are the same as in its newest run. */
export function alikeSeries(series: ScenarioSeries): ScenarioSeries {
  return { ...series, runs: series.runs.map((run) => withoutOther(run, series)) };
}

/** The trend of each metric of a series. Changes below the floor of the metric (comparison/metric-rules.ts) are left out. */
export function trendsOf({ runs }: ScenarioSeries): readonly Trend[] {
  const units = new Map(runs.flatMap(({ figures }) => figures.map(({ metric, unit }) => [metric, unit] as const)));
  const byRun = runs.map(({ figures }) => new Map(figures.map(({ metric, value }) => [metric, value])));
  return [...units].map(([metric, unit]) => {
    const known = byRun.flatMap((figures, index) => {
      const value = figures.get(metric);
      return value === undefined ? [] : [{ value, run: runs[index] as SeriesRun }];
    });
    const numbers = known.map(({ value }) => value);
    const changes = changePoints(numbers).flatMap(({ index, before, after }) => {
      const [previous, first] = [known[index - 1], known[index]];
      const rule = ruleOf(metric, unit);
      if (previous === undefined || first === undefined || !matters(rule, before, after)) return [];
      const isMore = after > before;
      const isWorse = rule.worse === 'either' ? null : (rule.worse === 'more') === isMore;
      const facts = { before, after, direction: rule.words[isMore ? 0 : 1], isWorse };
      return [{ ...facts, run: first.run, previous: previous.run, runsSince: known.length - index }];
    });
    const [first, now] = [median(numbers.slice(0, AT_AN_END)), median(numbers.slice(-AT_AN_END))];
    return { metric, unit, first, now, last: byRun.at(-1)?.get(metric) ?? null, changes };
  });
}

function matters({ floorPercent, least }: MetricRule, before: number, after: number): boolean {
  return Math.abs(after - before) > Math.max((Math.abs(before) * floorPercent) / 100, least);
}
