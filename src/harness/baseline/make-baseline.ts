import { FEWEST_PAIRS } from '../../comparison/compare-metrics.ts';
import { mean, standardError } from '../../comparison/pairs.ts';
import {
  BASELINE_UNITS,
  type Baseline,
  type BaselineFigure,
  type BaselineUnit,
  type ScenarioBaseline,
} from '../../scenarios/baseline/baseline.ts';
import type { RunLine } from '../history/run-line.ts';
import { alikeSeries, type ScenarioSeries, type SeriesRun, seriesOf } from '../history/trends.ts';
import { type MissingFigure, missingFigures, usableValue } from './missing-figures.ts';

/** The newest load of each scenario on a machine and a major version of Node, with the runs that can be in a baseline. A capacity is no run. */
export function newestSeries(runs: readonly RunLine[], machine: string, node: number): readonly ScenarioSeries[] {
  const own = runs.filter((run) => run.machine.fingerprint === machine && majorOf(run.node) === node);
  // A later series of the same scenario takes the place of an earlier one.
  const last = ({ runs: valid, invalid }: ScenarioSeries): number =>
    Math.max(...[valid.at(-1), invalid.at(-1)].map((run) => (run === undefined ? 0 : Date.parse(run.startedAt))));
  const sorted = seriesOf(own)
    .filter(({ capacity }) => capacity === null)
    .sort((a, b) => last(a) - last(b));
  return [...new Map(sorted.map((series) => [series.scenario, series])).values()];
}

/** The baseline of the last `count` runs of a series; or why they can't be one. */
export function makeBaseline(series: ScenarioSeries, count: number): ScenarioBaseline | { readonly obstacle: string } {
  const runs = alikeSeries(series).runs.slice(-count);
  const last = runs.at(-1);
  if (last === undefined || runs.length < FEWEST_PAIRS) {
    return { obstacle: `${runs.length} valid runs on this machine; a baseline needs ${FEWEST_PAIRS}` };
  }
  const figures = figuresOf(runs);
  if (figures.length === 0) return { obstacle: 'no time, rate or memory is in all of its runs' };
  const { scenario, fingerprint, machine, memory } = series;
  return {
    scenario,
    fingerprint,
    machine: machine.fingerprint,
    machineName: machine.name,
    node: majorOf(last.node),
    commit: last.commit,
    until: last.id,
    runs: runs.length,
    memory,
    figures,
  };
}

/** The figures that would be in such a baseline if each of its runs had them: later runs will not be held against them. */
export function figuresLeftOut(series: ScenarioSeries, count: number): readonly MissingFigure[] {
  const runs = alikeSeries(series).runs.slice(-count);
  const held = runs.flatMap(({ figures }) => figures.filter(isHeld).map(({ metric }) => metric));
  return missingFigures(
    [...new Set(held)].map((metric) => ({ metric })),
    runs,
    series,
  );
}

/** The baselines that were made in place of those of the same scenario, machine and Node; all others stay as they are. */
export function mergeBaseline(known: Baseline | null, made: readonly ScenarioBaseline[]): Baseline {
  const isSame = (a: ScenarioBaseline, b: ScenarioBaseline): boolean =>
    a.scenario === b.scenario && a.machine === b.machine && a.node === b.node;
  const stay = (known?.entries ?? []).filter((entry) => !made.some((each) => isSame(each, entry)));
  return { entries: [...stay, ...made] };
}

/** Runs that are farther apart tell nothing of later ones; and a baseline file holds no larger spread. */
const WIDEST_SPREAD = 1;

/** What a budget holds, as it is the same on every machine; and growth, which has no ratio, as it may be below 0. */
const NOT_HELD = /^(growth\(|\w+\(\s*(alloc|in|out)\/)/;

/** Times, rates and memory that all of the runs have, that are above 0, and not all over the place. */
function figuresOf(runs: readonly SeriesRun[]): readonly BaselineFigure[] {
  return (runs[0]?.figures ?? []).flatMap(({ metric, unit }) => {
    const values = runs.flatMap((run) => usableValue(run, metric) ?? []);
    if (!isBaselineUnit(unit) || !isHeld({ metric, unit }) || values.length < runs.length) return [];
    const logarithms = values.map(Math.log);
    const spread = standardError(logarithms) * Math.sqrt(logarithms.length);
    if (spread > WIDEST_SPREAD) return [];
    return [{ metric, unit, value: Math.exp(mean(logarithms)), spreadPercent: Number((spread * 100).toFixed(2)) }];
  });
}

function isHeld({ metric, unit }: { readonly metric: string; readonly unit: string }): boolean {
  return isBaselineUnit(unit) && !NOT_HELD.test(metric);
}

function isBaselineUnit(unit: string): unit is BaselineUnit {
  return (BASELINE_UNITS as readonly string[]).includes(unit);
}

/** 20 of `v20.20.2`. */
function majorOf(node: string): number {
  return Number(/^v?(\d+)/.exec(node)?.[1] ?? Number.NaN);
}
