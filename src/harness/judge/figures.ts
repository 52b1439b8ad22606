import { type Counters, counterOf, failedCount } from '../../metrics/counters.ts';
import type { CounterName, GaugeName } from '../../metrics/names.ts';
import type { SeriesTotal } from '../../metrics/total.ts';
import type { Figure, Gate, GaugeAggregate, Selector } from '../../scenarios/gates/gate.ts';
import type { MemoryFloor } from '../../targets/target.ts';
import type { Evidence } from './evidence.ts';
import { type TimeFigure, timeFigure } from './time-figure.ts';

/**
 * A figure in the gate's unit; where it is null, `missing` says what was not there to measure it from. `time` says what the
 * figure of a timer was taken from; it is null for all other figures.
 */
export type Measured = { readonly value: number | null; readonly missing: string; readonly time: TimeFigure | null };

/** The same, had nothing been due of what was dropped because the harness was late; the figure of a counter only. */
export function measureForgiving(gate: Gate, evidence: Evidence): Measured {
  const { figure } = gate;
  if (figure.kind !== 'counter') return measure(gate, evidence);
  return counterFigure(figure, gate, evidence, withoutLateDrops);
}

export function measure(gate: Gate, evidence: Evidence): Measured {
  const { figure } = gate;
  switch (figure.kind) {
    case 'timer': {
      const time = timeFigure(gate, figure, seriesOf(gate, evidence));
      return { value: time.valueMs, missing: `no ${figure.metric} was completed`, time };
    }
    case 'counter':
      return counterFigure(figure, gate, evidence);
    case 'gauge': {
      const value = gaugeFigure(figure.metric, figure.aggregate, evidence);
      return { value, missing: `${figure.metric} had no samples`, time: null };
    }
  }
}

/** What a gate is judged by: its level, where it names one (null where the run never came to it); else all of it. */
export function evidenceFor(gate: Gate, evidence: Evidence): Evidence | null {
  const stage = stageOf(gate);
  return stage === null || evidence.levels.size === 0 ? evidence : (evidence.levels.get(stage) ?? null);
}

/** What the gate's selectors pick. */
export function seriesOf(gate: Gate, { total }: Evidence): SeriesTotal {
  return total.select(stageOf(gate), selected(gate.selectors, 'request'));
}

/** The stage that a gate is about; null for all of them. */
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

function counterFigure(
  figure: Extract<Figure, { kind: 'counter' }>,
  gate: Gate,
  evidence: Evidence,
  as: (counters: Counters) => Counters = (counters) => counters,
): Measured {
  const series = seriesOf(gate, evidence);
  switch (figure.aggregate) {
    case 'count':
      return { value: counterOf(as(series.counters), figure.metric), missing: '', time: null };
    case 'rate': {
      const windowUs = windowUsOf(gate, evidence);
      if (windowUs <= 0) return { value: null, missing: 'the measured window had no length', time: null };
      return { value: counterOf(as(series.windowCounters), figure.metric) / (windowUs / 1e6), missing: '', time: null };
    }
    case 'share': {
      // What was dropped never drew its request: each request of a stage has its part of it.
      const stage = evidence.total.select(selected(gate.selectors, 'stage'), null);
      const value = sharePercent(as(series.counters), as(stage.counters), figure.metric);
      const what = figure.metric.startsWith('iterations') ? 'iteration' : 'request';
      return { value, missing: `no ${what} was completed`, time: null };
    }
  }
}

/**
 * Of ok + failed + unfinished, per cent, and `ok` times the share of arrivals that were started: what was dropped was not
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
  }
}

/** What a memory gauge held after a forced collection; only the target's memory is collected so. */
export function held(floor: MemoryFloor | null, metric: GaugeName): number | null {
  if (metric !== 'target.memory' && metric !== 'target.heap' && metric !== 'target.external') return null;
  return floor?.[metric] ?? null;
}
