import { Distribution } from '../../metrics/histogram.ts';
import type { SeriesTotal } from '../../metrics/total.ts';
import type { Figure, Gate, TimerAggregate } from '../../scenarios/gates/gate.ts';
import { holds, isCeiling } from './limit.ts';

export type TimerFigure = Extract<Figure, { kind: 'timer' }>;

export type TimeFigure = {
  readonly valueMs: number | null;
  /** The samples that the value was taken from. */
  readonly samples: Distribution;
  /** How many of the samples are ages of requests that were still open at the end. */
  readonly aged: number;
};

/**
 * The time of the completed requests, unless the requests that were still open at the end make it longer and the gate then
 * fails: in that case these count, too, each at its age. An age is the least that a request would have taken, so it can
 * make a time too long and never short enough.
 */
export function timeFigure(gate: Gate, { metric, aggregate }: TimerFigure, series: SeriesTotal): TimeFigure {
  const samples = series.timers.get(metric) ?? new Distribution();
  const valueMs = samples.count === 0 ? null : aggregateMs(samples, aggregate);
  const completed = { valueMs, samples, aged: 0 };
  const open = series.openTimers.get(metric);
  if (!open || aggregate.kind === 'min' || !isCeiling(gate)) return completed;
  const both = new Distribution();
  both.add(samples);
  both.add(open);
  const least = aggregateMs(both, aggregate);
  const isWorse = !holds(least, gate) && least > (valueMs ?? 0);
  return isWorse ? { valueMs: least, samples: both, aged: open.count } : completed;
}

export function aggregateMs(timer: Distribution, aggregate: TimerAggregate): number {
  return aggregateUs(timer, aggregate) / 1e3;
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
