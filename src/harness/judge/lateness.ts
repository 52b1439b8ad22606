import type { Distribution } from '../../metrics/histogram.ts';
import type { TimerName } from '../../metrics/names.ts';
import type { SeriesTotal } from '../../metrics/total.ts';
import type { Gate, TimerAggregate } from '../../scenarios/gates/gate.ts';
import type { Measured } from './figures.ts';
import { isCeiling } from './limit.ts';
import { type TimerFigure, timeFigure } from './time-figure.ts';

/** Lateness beyond this share of a gate's limit could have decided the gate. */
const LATENESS_SHARE = 0.1;
/** For each arrival that was sent late, one answer may have been read late and one may have queued behind the late burst. */
const TOUCHED_PER_LATE = 2;

/** Less lateness than this is normal on any machine; without this bound, every fast target would get the warning. */
const NEVER_WORTH_SAYING_MS = 5;

export function isOfLateness({ figure }: Gate): boolean {
  return figure.metric === 'lateness' || figure.metric === 'iterations.droppedLate';
}

/** Why a failed time gate may have failed by the lateness of the harness; null if it has not. */
export function latenessReason(gate: Gate, { value, series }: Measured): string | null {
  const { figure } = gate;
  if (figure.kind !== 'timer' || value === null) return null;
  const lateness = series.timers.get('lateness');
  // Lateness makes times longer, so it can't explain one that is too short.
  if (isOfLateness(gate) || !isCeiling(gate) || !lateness || lateness.count === 0) return null;
  const p99Ms = lateness.percentileUs(99) / 1e3;
  if (p99Ms <= gate.limit * LATENESS_SHARE) return null;
  const leastMs = Math.max(...lowerBoundsMs(gate, figure, value, series, lateness));
  if (leastMs > gate.limit) return null;
  return `the harness was ${p99Ms.toFixed(1)} ms late at p99, more than a tenth of the limit`;
}

/** A warning if the lateness of the harness shows in its times, even if no gate is about a time; null if it does not. */
export function latenessDoubt({ timers }: SeriesTotal): string | null {
  const [lateness, response] = [timers.get('lateness'), timers.get('response')];
  if (!lateness || !response || lateness.count === 0 || response.count === 0) return null;
  const [lateMs, medianMs] = [lateness.percentileUs(99) / 1e3, response.percentileUs(50) / 1e3];
  if (lateMs <= Math.max(NEVER_WORTH_SAYING_MS, medianMs * LATENESS_SHARE)) return null;
  return `the harness was ${lateMs.toFixed(1)} ms late at p99, with a median response of ${medianMs.toFixed(1)} ms`;
}

/** Lower bounds, in ms, of the figure of a punctual harness. Each bound holds by itself, so the highest one counts. */
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
    return [of(timer, { kind: 'percentile', percent }) - LATENESS_SHARE * gate.limit];
  };
  switch (metric) {
    // Handed over late, connected late and read late: three times the longest lateness.
    case 'response':
      return [valueMs - 3 * longestMs, of('service', aggregate) - longestMs, ...untouched('service')];
    // Each of its requests may be read late, but it takes at least as long as one of them.
    case 'iteration':
    case 'traversal':
      return [of('service', { kind: 'min' }) - longestMs];
    // These begin when the request is sent, so only reading late can lengthen them.
    case 'service':
    case 'ttfb':
      return [valueMs - longestMs, ...untouched(metric)];
    case 'gap':
    case 'startup':
    case 'lateness':
      return [valueMs - longestMs];
  }
}
