import { type Counters, counterOf, failedCount } from '../../metrics/counters.ts';
import {
  type CounterName,
  type CustomGaugeName,
  type GaugeName,
  isCustomGauge,
  isHeldGauge,
} from '../../metrics/names.ts';
import type { SeriesTotal, Total } from '../../metrics/total.ts';
import type { ReportedAlert } from '../../monitor/watch/monitor-report.ts';
import type { Figure, Gate, GaugeAggregate, Selector } from '../../scenarios/gates/gate.ts';
import type { AlertMetric } from '../../scenarios/gates/metric-names.ts';
import type { MemoryFloor } from '../../targets/target.ts';
import type { Evidence } from './evidence.ts';
import { aggregateMs, type TimeFigure, timeFigure } from './time-figure.ts';
import { workFigure } from './work-figure.ts';

/** The figure of a gate, computed once; every rule of the judge reads this. */
export type Measured = {
  /** In the gate's unit; null if there was nothing to measure it from. */
  readonly value: number | null;
  /** What was missing where `value` is null. */
  readonly missing: string;
  /** What the gate's selectors pick. */
  readonly series: SeriesTotal;
  /** The samples behind a time; null for a counter or a gauge. */
  readonly time: TimeFigure | null;
};

export function measureGate(gate: Gate, evidence: Evidence): Measured {
  const { figure } = gate;
  const series = selectedSeries(gate, evidence.total);
  switch (figure.kind) {
    case 'timer': {
      const time = timeFigure(gate, figure, series);
      return { value: time.valueMs, missing: `no ${figure.metric} was completed`, series, time };
    }
    case 'counter':
      return { ...counterFigure(figure, gate, evidence, series), series, time: null };
    case 'customTimer': {
      const samples = evidence.customTimers.get(figure.metric);
      if (samples === undefined)
        return { value: null, missing: missingTimer(figure.metric, evidence), series, time: null };
      const valueMs = aggregateMs(samples, figure.aggregate);
      return { value: valueMs, missing: '', series, time: { valueMs, samples, aged: 0 } };
    }
    case 'gauge': {
      const value =
        gaugeFigure(figure.metric, figure.aggregate, evidence) ??
        timerAsGauge(figure.metric, figure.aggregate, evidence);
      return { value, missing: missingGauge(figure.metric, evidence), series, time: null };
    }
    case 'alerts': {
      const { alerts } = evidence;
      const value = alerts === null ? null : countAlerts(figure.metric, alerts);
      return { value, missing: 'alerts were not watched', series, time: null };
    }
    case 'work': {
      const value = workFigure(figure.figure, evidence);
      return { value, missing: `${figure.metric} could not be read at both ends of the window`, series, time: null };
    }
  }
}

function missingGauge(metric: GaugeName, { customTrouble }: Evidence): string {
  if (!isCustomGauge(metric)) return `${metric} had no samples`;
  return `${metric} had no samples: ${customTrouble ?? 'nothing has recorded it, and the target does not serve it'}`;
}

/** A target's text has sums and buckets of its timers, from which no percentile of the window can be told well enough to judge. */
function missingTimer(metric: CustomGaugeName, evidence: Evidence): string {
  if (evidence.gauges[`${metric}.count`] === undefined) return missingGauge(metric, evidence);
  const each = ['p50', 'p95', 'p99'].filter((part) => evidence.gauges[`${metric}.${part}`] !== undefined);
  const others =
    each.length === 0 ? '' : `; the worst of them: ${each.map((part) => `max(${metric}.${part})`).join(', ')}`;
  return `the calling program has not recorded ${metric}: the target serves it second by second, of which no percentile of the window can be made${others}`;
}

/** Only a run can tell whether a custom metric is a gauge or a timer, of which these are in ms. */
function timerAsGauge(metric: GaugeName, aggregate: GaugeAggregate, { customTimers }: Evidence): number | null {
  const timer = isCustomGauge(metric) ? customTimers.get(metric) : undefined;
  if (timer === undefined) return null;
  switch (aggregate) {
    case 'min':
      return timer.minUs / 1e3;
    case 'mean':
      return timer.meanUs / 1e3;
    case 'peak':
      return timer.maxUs / 1e3;
    case 'count':
      return timer.count;
    case 'last':
    case 'growth':
    case 'rise':
      return null;
  }
}

function countAlerts(metric: AlertMetric, alerts: readonly Pick<ReportedAlert, 'severity'>[]): number {
  return alerts.filter(({ severity }) => metric === 'alerts' || metric === `alerts.${severity}`).length;
}

/** The series that the gate's selectors pick, as one. */
export function selectedSeries(gate: Gate, total: Total): SeriesTotal {
  return total.select(stageOf(gate), selected(gate.selectors, 'request'));
}

/** The value of a counter gate without what a starved machine can cause: timeouts, dropped arrivals and requests cut off. */
export function valueWithoutStarved(gate: Gate, { value, series }: Measured, evidence: Evidence): number | null {
  if (gate.figure.kind !== 'counter') return value;
  return counterFigure(gate.figure, gate, evidence, series, withoutStarved).value;
}

/** The value of a counter gate if the harness had been punctual: arrivals that it dropped by its own lateness were never due. */
export function valueWithoutLateDrops(gate: Gate, { value, series }: Measured, evidence: Evidence): number | null {
  if (gate.figure.kind !== 'counter') return value;
  return counterFigure(gate.figure, gate, evidence, series, withoutLateDrops).value;
}

/** The evidence of the level that the gate names (null if the attempt ended before it); all evidence if it names none. */
export function evidenceFor(gate: Gate, evidence: Evidence): Evidence | null {
  const stage = stageOf(gate);
  return stage === null || evidence.levels.size === 0 ? evidence : (evidence.levels.get(stage) ?? null);
}

/** The stage that the gate selects; null for all stages. */
export function stageOf({ selectors }: Gate): string | null {
  return selected(selectors, 'stage');
}

function selected(selectors: readonly Selector[], kind: Selector['kind']): string | null {
  return selectors.find((selector) => selector.kind === kind)?.name ?? null;
}

/** The measured window, or the part of it that the selected stage took. */
function windowUsOf(gate: Gate, { windowUs, stageUs }: Evidence): number {
  const stage = stageOf(gate);
  return stage === null ? windowUs : (stageUs.get(stage) ?? 0);
}

function withoutLateDrops(counters: Counters): Counters {
  const { iterations } = counters;
  return {
    ...counters,
    iterations: { ...iterations, dropped: iterations.dropped - iterations.droppedLate, droppedLate: 0 },
  };
}

function withoutStarved(counters: Counters): Counters {
  const { failed, iterations } = counters;
  return {
    ...counters,
    started: counters.started - failed.timeout - counters.unfinished,
    failed: { ...failed, timeout: 0 },
    unfinished: 0,
    iterations: {
      ...iterations,
      started: iterations.started - Math.min(iterations.failed, failed.timeout) - iterations.unfinished,
      failed: Math.max(0, iterations.failed - failed.timeout),
      unfinished: 0,
      dropped: 0,
      droppedLate: 0,
    },
  };
}

function counterFigure(
  figure: Extract<Figure, { kind: 'counter' }>,
  gate: Gate,
  evidence: Evidence,
  series: SeriesTotal,
  as: (counters: Counters) => Counters = (counters) => counters,
): Pick<Measured, 'value' | 'missing'> {
  switch (figure.aggregate) {
    case 'count':
      return { value: counterOf(as(series.counters), figure.metric), missing: '' };
    case 'rate': {
      const windowUs = windowUsOf(gate, evidence);
      if (windowUs <= 0) return { value: null, missing: 'the measured window had no length' };
      return { value: counterOf(as(series.windowCounters), figure.metric) / (windowUs / 1e6), missing: '' };
    }
    case 'share': {
      // A dropped arrival never drew its request, so the drops of a stage lower the share of each of its requests.
      const stage = evidence.total.select(stageOf(gate), null);
      const value = sharePercent(as(series.counters), as(stage.counters), figure.metric);
      return { value, missing: `no ${figure.metric.startsWith('iterations') ? 'iteration' : 'request'} was completed` };
    }
  }
}

/**
 * A share of ok + failed + unfinished, per cent, and `ok` times the share of arrivals that were started: what was dropped was not
 * answered either. Of iterations likewise, of all that were due. Null where nothing was.
 */
function sharePercent(counters: Counters, stage: Counters, metric: CounterName): number | null {
  const { iterations } = stage;
  const due = iterations.started + iterations.dropped;
  if (metric.startsWith('iterations.')) return due === 0 ? null : (counterOf(counters, metric) / due) * 100;
  const whole = counters.ok + failedCount(counters) + counters.unfinished;
  if (whole === 0) return iterations.dropped > 0 && metric === 'ok' ? 0 : null;
  const share = (counterOf(counters, metric) / whole) * 100;
  return metric === 'ok' && due > 0 ? share * (iterations.started / due) : share;
}

export function gaugeFigure(metric: GaugeName, aggregate: GaugeAggregate, evidence: Evidence): number | null {
  const whole = evidence.gauges[metric];
  const inWindow = evidence.windowGauges[metric];
  const floor = held(evidence.floor, metric);
  const ceiling = held(evidence.ceiling, metric);
  switch (aggregate) {
    case 'min':
      return whole ? whole.min : null;
    case 'peak':
      return whole ? whole.max : null;
    case 'mean':
      return inWindow ? inWindow.sum / inWindow.n : null;
    case 'last':
      return inWindow ? inWindow.last : null;
    case 'growth':
      return floor === null || ceiling === null ? null : ceiling - floor;
    case 'rise':
      return floor === null || !whole ? null : whole.max - floor;
    case 'count':
      return inWindow ? inWindow.sum : null;
  }
}

/** What a memory gauge held after a forced collection; only the target's memory is collected so. */
export function held(floor: MemoryFloor | null, metric: GaugeName): number | null {
  return isHeldGauge(metric) ? (floor?.[metric] ?? null) : null;
}
