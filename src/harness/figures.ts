import { type Counters, counterOf, failedCount } from '../metrics/counters.ts';
import type { Distribution } from '../metrics/histogram.ts';
import type { CounterName, GaugeName } from '../metrics/names.ts';
import type { Figure, Gate, GaugeAggregate, TimerAggregate } from '../scenarios/gate.ts';
import type { MemoryFloor } from '../targets/target.ts';
import type { Evidence } from './evidence.ts';

/** A figure in the gate's unit; where it is null, `missing` says what was not there to measure it from. */
export type Measured = { readonly value: number | null; readonly missing: string };

export function measure(gate: Gate, evidence: Evidence): Measured {
  const request = gate.selectors[0]?.name ?? null;
  const { figure } = gate;
  switch (figure.kind) {
    case 'timer': {
      const timer = evidence.total.select(request).timers.get(figure.metric);
      return timerFigure(timer, figure.aggregate, figure.metric);
    }
    case 'counter':
      return counterFigure(figure, request, evidence);
    case 'gauge': {
      const value = gaugeFigure(figure.metric, figure.aggregate, evidence);
      return { value, missing: `${figure.metric} had no samples` };
    }
  }
}

function timerFigure(timer: Distribution | undefined, aggregate: TimerAggregate, metric: string): Measured {
  if (!timer || timer.count === 0) return { value: null, missing: `no ${metric} was completed` };
  return { value: aggregateUs(timer, aggregate) / 1e3, missing: '' };
}

function aggregateUs(timer: Distribution, aggregate: TimerAggregate): number {
  switch (aggregate.kind) {
    case 'min':
      return timer.minUs;
    case 'mean':
      return timer.meanUs;
    case 'max':
      return timer.maxUs;
    case 'percentile':
      return timer.percentileUs(aggregate.percent);
  }
}

function counterFigure(
  figure: Extract<Figure, { kind: 'counter' }>,
  request: string | null,
  evidence: Evidence,
): Measured {
  const series = evidence.total.select(request);
  switch (figure.aggregate) {
    case 'count':
      return { value: counterOf(series.counters, figure.metric), missing: '' };
    case 'rate': {
      if (evidence.windowUs <= 0) return { value: null, missing: 'the measured window had no length' };
      return { value: counterOf(series.windowCounters, figure.metric) / (evidence.windowUs / 1e6), missing: '' };
    }
    case 'share': {
      const value = sharePercent(series.counters, figure.metric);
      return { value, missing: `no ${figure.metric.startsWith('iterations') ? 'iteration' : 'request'} was completed` };
    }
  }
}

/** Of ok + failed + unfinished, per cent; of iterations likewise. Null where nothing was started. */
function sharePercent(counters: Counters, metric: CounterName): number | null {
  const { iterations } = counters;
  const whole = metric.startsWith('iterations.')
    ? iterations.ok + iterations.failed + iterations.unfinished
    : counters.ok + failedCount(counters) + counters.unfinished;
  return whole === 0 ? null : (counterOf(counters, metric) / whole) * 100;
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
