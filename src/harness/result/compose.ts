import type { Clock } from '../../metrics/clock.ts';
import { addCounters, type Counters, zeroCounters } from '../../metrics/counters.ts';
import { gaugeNames } from '../../metrics/gauge.ts';
import type { Distribution } from '../../metrics/histogram.ts';
import { type GaugeName, gaugeUnit, TIMERS, type TimerName } from '../../metrics/names.ts';
import type { Distributions, SeriesTotal } from '../../metrics/total.ts';
import { WORK_FIGURES, type WorkMetric } from '../../metrics/work.ts';
import { type Levels, levelName } from '../../scenarios/load/levels.ts';
import type { Load } from '../../scenarios/load/load.ts';
import type { Evidence } from '../judge/evidence.ts';
import { gaugeFigure, held } from '../judge/figures.ts';
import { coarseDoubt, workDoubt, workFigure } from '../judge/work-figure.ts';
import type {
  FailureResult,
  GaugeResult,
  LevelResult,
  ScenarioResult,
  SeriesResult,
  TimerResult,
  Timers,
  WorkResult,
} from './result.ts';

type Figures = Pick<
  ScenarioResult,
  'timers' | 'failedTimers' | 'openTimers' | 'counters' | 'rates' | 'gauges' | 'work'
>;

/** The figures of a scenario or of one of its levels, for result.json. */
export function composeFigures(evidence: Evidence): Figures {
  const whole = evidence.total.select(null, null);
  const { ok, items, bytes } = whole.windowCounters;
  const perSec = (count: number): number => (evidence.windowUs > 0 ? count / (evidence.windowUs / 1e6) : 0);
  return {
    timers: composeTimers(whole.timers),
    failedTimers: composeTimers(whole.failedTimers),
    openTimers: composeTimers(whole.openTimers),
    counters: allCounted(whole),
    rates: { requests: perSec(ok), items: perSec(items), bytes: perSec(bytes) },
    gauges: composeGauges(evidence),
    work: composeWork(evidence),
  };
}

/** What requests cost, by metric; null where nothing of it is known. */
export function composeWork(evidence: Evidence): WorkResult | null {
  const figures: { [metric in WorkMetric]?: number } = {};
  for (const [metric, figure] of WORK_FIGURES) {
    const value = workFigure(figure, evidence);
    if (value !== null && coarseDoubt(figure, evidence) === null) figures[metric] = value;
  }
  return Object.keys(figures).length === 0 ? null : { figures, invalid: workDoubt(evidence) };
}

/** The levels that were reached, in their order. */
export function composeLevels(levels: Levels | null, evidence: Evidence): readonly LevelResult[] {
  if (levels === null) return [];
  const { key, values } = levels;
  return values.flatMap((value) => {
    const name = levelName(key, value);
    const own = evidence.levels.get(name);
    return own ? [{ name, key, value, windowMs: own.windowUs / 1e3, ...composeFigures(own) }] : [];
  });
}

/** All series, stage by stage in the order of the load. */
export function composeAllSeries({ stages }: Load, evidence: Evidence): readonly SeriesResult[] {
  const names = stages.map(({ name }) => name);
  const series = evidence.total.series.map(composeSeries);
  return series.sort((a, b) => names.indexOf(a.stage) - names.indexOf(b.stage));
}

/**
 * Failures by request, class and status over all stages, the earliest first. Their times were taken from `clock`; its
 * present difference to the time of day makes them times of day.
 */
export function composeFailures({ total }: Evidence, clock: Clock): readonly FailureResult[] {
  const [nowMs, nowUs] = [Date.now(), clock()];
  const atTime = (us: number): string => new Date(nowMs - (nowUs - us) / 1e3).toISOString();
  const requests = new Set(total.series.map(({ request }) => request));
  return [...requests]
    .flatMap((request) => total.select(null, request).failures.map((group) => ({ request, ...group })))
    .sort((a, b) => a.firstUs - b.firstUs)
    .map(({ firstUs, lastUs, ...failure }) => ({ ...failure, firstAt: atTime(firstUs), lastAt: atTime(lastUs) }));
}

/** What the shards reported, and what lost shards had in flight. */
function allCounted({ counters, cutShort }: Pick<SeriesTotal, 'counters' | 'cutShort'>): Counters {
  const sum = zeroCounters();
  addCounters(sum, counters);
  addCounters(sum, cutShort);
  return sum;
}

function composeSeries({ stage, request, ...series }: SeriesTotal): SeriesResult {
  return {
    stage,
    request,
    timers: composeTimers(series.timers),
    failedTimers: composeTimers(series.failedTimers),
    openTimers: composeTimers(series.openTimers),
    counters: allCounted(series),
  };
}

function composeTimers(distributions: Distributions): Timers {
  const timers: { [name in TimerName]?: TimerResult } = {};
  for (const name of TIMERS) {
    const distribution = distributions.get(name);
    if (distribution && distribution.count > 0) timers[name] = composeTimer(distribution);
  }
  return timers;
}

function composeTimer(distribution: Distribution): TimerResult {
  const at = (percent: number): number => distribution.percentileUs(percent) / 1e3;
  return {
    count: distribution.count,
    min: distribution.minUs / 1e3,
    mean: Math.round(distribution.meanUs) / 1e3,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p99_9: at(99.9),
    max: distribution.maxUs / 1e3,
    hdr: distribution.toBase64(),
  };
}

function composeGauges(evidence: Evidence): { readonly [name in GaugeName]?: GaugeResult } {
  const gauges: { [name in GaugeName]?: GaugeResult } = {};
  for (const name of gaugeNames(evidence.gauges)) {
    const peak = gaugeFigure(name, 'peak', evidence);
    if (peak === null) continue;
    gauges[name] = {
      unit: gaugeUnit(name),
      baseline: held(evidence.floor, name),
      mean: gaugeFigure(name, 'mean', evidence) ?? peak,
      peak,
      last: gaugeFigure(name, 'last', evidence) ?? peak,
      growth: gaugeFigure(name, 'growth', evidence),
      rise: gaugeFigure(name, 'rise', evidence),
    };
  }
  return gauges;
}
