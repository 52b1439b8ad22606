import type { RunEvent } from '../../harness/result/event.ts';
import type { GateResult, ScenarioResult } from '../../harness/result/result.ts';
import { formatBytes, formatDuration, formatIn } from '../../reports/quantity.ts';

/** The events of a run as text. Names and messages are not escaped yet. */

type Event<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>;

export function describeDataset({ done, total, what }: Event<'dataset'>): string {
  const percent = total > 0 ? Math.floor((done / total) * 100) : 0;
  const work = what === 'verifying' ? 'verifying the dataset' : `making the dataset: ${what}`;
  return `${work}  ${percent} %  ${formatBytes(done)} of ${formatBytes(total)}`;
}

export function describeConfirming({ gates, attempts }: Event<'confirming'>): string {
  const failed = gates.map(describeGate).join(', ');
  return `${failed} failed narrowly; ${attempts} more attempts decide whether it counts`;
}

/** Says which processes keep the machine busy, and how long the run still waits. */
export function describeWaiting({ outside, leftMs }: Event<'waiting'>): string {
  return `waiting for a quiet machine, up to ${formatDuration(leftMs)} more: ${outside.summary}`;
}

export function describeConnecting({ origin, leftMs }: Event<'connecting'>): string {
  return `waiting for the first answer of ${origin}, up to ${formatDuration(leftMs)} more`;
}

export function describePreparing({ build, command }: Event<'preparing'>): string {
  return `preparing ${build}: ${command}`;
}

export function describeRemoving({ build }: Event<'removing'>): string {
  return `removing the checkout of ${build}`;
}

export function describeLaunch({ number, of }: Event<'launch'>): string {
  return `launch ${number}${of === null ? '' : ` of ${of}`}`;
}

export const PROFILING = 'profiling the target in one attempt more, which counts for nothing';

const PHASES = {
  warmup: 'warming up',
  measured: 'measuring',
  'cross-check': 'cross-checking with autocannon',
} as const;

export function describePhase({ phase, level }: Event<'phase'>): string {
  return level === null ? PHASES[phase] : `${level}  ${PHASES[phase]}`;
}

/** Below so many requests a second, the rate of a second says little of how far the load has come. */
const SLOW_PER_SEC = 5;

export function describeSecond({ interval, ok, doneSec, ofSec }: Event<'second'>): string {
  const time = ofSec === null ? formatDuration(doneSec * 1e3) : `${Math.round(doneSec)} of ${Math.round(ofSec)} s`;
  const { level, rate, p95, errors, inFlight } = interval;
  const soFar = rate < SLOW_PER_SEC ? `, ${ok} so far` : '';
  const figures = `${formatIn('req/s', rate)} ok${soFar}  p95 ${rate > 0 ? formatDuration(p95) : '–'}  failed ${errors}  in flight ${inFlight}`;
  return `${level === null ? '' : `${level}  `}${time}  ${figures}`;
}

/** The verdict, and the gates that did not pass. A gate whose verdict differs from the scenario's is shown with its own. */
export function describeVerdict({ verdict, gates }: ScenarioResult): string {
  const missed = gates
    .filter((gate) => gate.verdict !== 'pass' && gate.severity === 'fail')
    .map((gate) => `${gate.verdict === verdict ? '' : `${gate.verdict}: `}${describeGate(gate)}`);
  return [verdict.toUpperCase(), ...missed].join('  ');
}

function describeGate({ gate, value, unit }: GateResult): string {
  return `${gate} ${value === null ? 'without a figure' : `at ${formatIn(unit, value)}`}`;
}
