import type { Distribution } from '../../metrics/histogram.ts';
import type { TimerName } from '../../metrics/names.ts';
import type { SeriesTotal } from '../../metrics/total.ts';
import type { Gate, TimerAggregate } from '../../scenarios/gates/gate.ts';
import { isCeiling } from './limit.ts';
import { type TimerFigure, timeFigure } from './time-figure.ts';

/** Lateness beyond this share of a limit could have decided it. */
const LATENESS_SHARE = 0.1;
/** As many as were sent late can have been read late, and as many again have queued behind what was sent all at once. */
const TOUCHED_PER_LATE = 3;

/** Less than this is what any machine shows now and then, and would be said of every fast target. */
const NEVER_WORTH_SAYING_MS = 5;

export function isOfLateness({ figure }: Gate): boolean {
  return figure.metric === 'lateness' || figure.metric === 'iterations.droppedLate';
}

/** Why a time gate that fails by `valueMs` may have failed by the lateness of the harness; null where it has not. */
export function latenessReason(gate: Gate, figure: TimerFigure, valueMs: number, series: SeriesTotal): string | null {
  const lateness = series.timers.get('lateness');
  // Lateness makes times longer: one that is too short has not become so by it.
  if (isOfLateness(gate) || !isCeiling(gate) || !lateness || lateness.count === 0) return null;
  const p99Ms = lateness.percentileUs(99) / 1e3;
  if (p99Ms <= gate.limit * LATENESS_SHARE) return null;
  const leastMs = Math.max(...lowerBoundsMs(gate, figure, valueMs, series, lateness));
  if (leastMs > gate.limit) return null;
  return `the harness was ${p99Ms.toFixed(1)} ms late at p99, more than a tenth of the limit`;
}

/** What is to be said of a harness whose lateness shows in its figures, even where no gate is about a time; null for nothing. */
export function latenessDoubt({ timers }: SeriesTotal): string | null {
  const [lateness, response] = [timers.get('lateness'), timers.get('response')];
  if (!lateness || !response || lateness.count === 0 || response.count === 0) return null;
  const [lateMs, medianMs] = [lateness.percentileUs(99) / 1e3, response.percentileUs(50) / 1e3];
  if (lateMs <= Math.max(NEVER_WORTH_SAYING_MS, medianMs * LATENESS_SHARE)) return null;
  return `the harness was ${lateMs.toFixed(1)} ms late at p99, with a median response of ${medianMs.toFixed(1)} ms: that is its own part in these times`;
}

/** What the figure would have been at the least, had the harness been punctual; each of these holds by itself. */
function lowerBoundsMs(
  gate: Gate,
  { metric, aggregate }: TimerFigure,
  valueMs: number,
  series: SeriesTotal,
  lateness: Distribution,
): readonly number[] {
  const longestMs = lateness.maxUs / 1e3;
  const of = (timer: TimerName, as: TimerAggregate): number =>
    timeFigure(gate, { kind: 'timer', metric: timer, aggregate: as }, series).valueMs ?? 0;
  const untouched = (timer: TimerName): readonly number[] => {
    const share = lateness.countAbove(gate.limit * LATENESS_SHARE * 1e3) / lateness.count;
    const percent = aggregate.kind === 'percentile' ? aggregate.percent - 100 * TOUCHED_PER_LATE * share : 0;
    if (percent <= 0) return [];
    return [of(timer, { kind: 'percentile', percent }) - 2 * LATENESS_SHARE * gate.limit];
  };
  switch (metric) {
    // Handed over late, connected late, and read late.
    case 'response':
      return [valueMs - 3 * longestMs, of('service', aggregate) - longestMs, ...untouched('service')];
    // None is shorter than the shortest of the answers that it is made of.
    case 'iteration':
    case 'traversal':
      return [valueMs - 3 * longestMs, of('service', { kind: 'min' }) - longestMs];
    // Whatever happened before it was sent is not in it.
    case 'service':
    case 'ttfb':
      return [valueMs - longestMs, ...untouched(metric)];
    case 'gap':
    case 'lateness':
      return [valueMs - longestMs];
  }
}
