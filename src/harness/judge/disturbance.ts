import { type CounterName, type GaugeName, isCustomGauge } from '../../metrics/names.ts';
import type { Total } from '../../metrics/total.ts';
import { mergeOutside, type OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import type { Evidence, OutsideSecond } from './evidence.ts';
import { type Measured, selectedSeries, valueWithoutStarved } from './figures.ts';
import { holds, isCeiling } from './limit.ts';

/** What a starved machine does to a figure; null where it does nothing, or nothing that is known beforehand. */
type Effect = 'raises' | 'lowers' | null;

const RAISED_GAUGES: readonly GaugeName[] = [
  'target.loopLag',
  'target.elu',
  'worker.elu',
  'system.cpu',
  'system.steal',
];
const LOWERED_GAUGES: readonly GaugeName[] = ['target.cpu', 'process.cpu', 'worker.cpu'];
/** Work that was done; less of it is done in a given time where others take the machine. */
const WORK_COUNTERS: readonly CounterName[] = [
  ...(['requests', 'started', 'ok', 'bytes', 'items', 'pages'] as const),
  ...(['iterations.started', 'iterations.ok'] as const),
];

/** So much of the trouble must fall into disturbed seconds, where the window as a whole was not disturbed. */
const MOST_OF_IT = 0.5;

/**
 * How much of the gate's trouble one second holds: samples beyond its limit; for a counter what starvation can cause, which
 * is timeouts, dropped arrivals and requests cut off. 0 for all else.
 */
export function beyondLimit(gate: Gate, second: Total): number {
  const { figure } = gate;
  if (figure.kind !== 'timer' && figure.kind !== 'counter') return 0;
  const { timers, counters } = selectedSeries(gate, second);
  if (figure.kind === 'timer')
    return isCeiling(gate) ? (timers.get(figure.metric)?.countAbove(gate.limit * 1e3) ?? 0) : 0;
  return counters.failed.timeout + counters.unfinished + counters.iterations.dropped;
}

/**
 * Why other processes, and not the target, could have decided this gate; null if they could not. Noise that can only make a
 * figure worse never spoils a pass. Where nobody knows what others took, nothing is excused.
 */
export function disturbedReason(gate: Gate, evidence: Evidence, measured: Measured, isHeld: boolean): string | null {
  const disturbance = disturbanceOf(gate, evidence, isHeld);
  if (disturbance === null) return null;
  if (isHeld && gate.quiet) return disturbance;
  const could = isHeld ? couldHold(gate, evidence) : couldBreak(gate, measured, evidence);
  return could ? disturbance : null;
}

/** What disturbed the whole window, or the seconds that hold most of the failed gate's trouble; null if nothing did. */
function disturbanceOf(
  gate: Gate,
  { outside, outsideSeconds, excusesNeighbours }: Evidence,
  isHeld: boolean,
): string | null {
  if (!excusesNeighbours || outside === null || outside.share === null) return null;
  if (outside.isDisturbed) return describeOutside(outside);
  if (isHeld) return null;
  const trouble = ({ beyond }: OutsideSecond): number => beyond.get(gate.id) ?? 0;
  const disturbed = outsideSeconds.filter((second) => second.outside.isDisturbed && trouble(second) > 0);
  const sum = (seconds: readonly OutsideSecond[]): number => seconds.reduce((total, each) => total + trouble(each), 0);
  const [inside, whole] = [sum(disturbed), sum(outsideSeconds)];
  const merged = mergeOutside(disturbed.map((second) => second.outside));
  if (merged === null || inside < whole * MOST_OF_IT) return null;
  const share = Math.round((inside / whole) * 100);
  return `${describeOutside(merged)} in the seconds that hold ${share} % of what lies beyond the limit`;
}

/** "other processes took 74 % of this machine (ffmpeg 0.96 of a core, node 0.50)", or why nobody knows. */
export function describeOutside({ share, unknown, takers }: OutsideSample): string {
  if (share === null) return `what other processes took is unknown, and excuses nothing: ${unknown}`;
  const named = takers.map(({ name, cores }, index) => `${name} ${cores.toFixed(2)}${index === 0 ? ' of a core' : ''}`);
  const who = named.length === 0 ? '' : ` (${named.join(', ')})`;
  return `other processes took ${Math.max(0, Math.round(share * 100))} % of this machine${who}`;
}

function couldBreak(gate: Gate, measured: Measured, evidence: Evidence): boolean {
  const effect = effectOn(gate, evidence);
  if (effect !== null) return (effect === 'raises') === isCeiling(gate);
  if (isOfUnknownCause(gate)) return true;
  if (gate.figure.kind !== 'counter') return false;
  const value = valueWithoutStarved(gate, measured, evidence);
  return value !== null && holds(value, gate);
}

/** What a custom metric or an alert is about only its author knows: a queue that grows beside neighbours may be theirs. */
function isOfUnknownCause({ figure }: Gate): boolean {
  return figure.kind === 'alerts' || (figure.kind === 'gauge' && isCustomGauge(figure.metric));
}

function couldHold(gate: Gate, evidence: Evidence): boolean {
  const effect = effectOn(gate, evidence);
  return effect !== null && (effect === 'raises') !== isCeiling(gate);
}

function effectOn({ figure }: Gate, { isTimed }: Evidence): Effect {
  switch (figure.kind) {
    case 'timer':
    case 'customTimer':
      return 'raises';
    case 'counter': {
      const isOfWork = WORK_COUNTERS.includes(figure.metric);
      // Where iterations end the load, its counts are what they are however long it takes.
      return isOfWork && (figure.aggregate === 'rate' || (figure.aggregate === 'count' && isTimed)) ? 'lowers' : null;
    }
    case 'alerts':
      return null;
    case 'work':
      // What a request costs is not moved by neighbours, but for a little CPU.
      return null;
    case 'gauge':
      if (RAISED_GAUGES.includes(figure.metric)) return 'raises';
      if (LOWERED_GAUGES.includes(figure.metric)) return 'lowers';
      // A leak of so much a request shows only as far as requests were made.
      return figure.aggregate === 'growth' && isTimed ? 'lowers' : null;
  }
}
