import { isRunGauge } from '../../metrics/names.ts';
import { samplesNeeded } from '../../metrics/samples-needed.ts';
import { were } from '../../plural.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import { describeOutside, disturbedReason } from './disturbance.ts';
import type { Evidence } from './evidence.ts';
import { evidenceFor, type Measured, measureGate, stageOf, valueWithoutLateDrops } from './figures.ts';
import { isOfLateness, latenessReason } from './lateness.ts';
import { holds, isCeiling } from './limit.ts';
import type { GateResult, RunVerdict, Verdict } from './verdict.ts';
import { coarseDoubt, workDoubt } from './work-figure.ts';

/** If a thread of a closed load is busier than this, the generator is at its own limit. */
const SATURATED_ELU_PERCENT = 90;
/** An open load that starts a smaller share of its arrivals is not the load that the scenario asks for. */
const LOWEST_RATE_SHARE = 0.95;
/** A percentile with too few samples fails only if this many of them are beyond the limit. */
const SAMPLES_BEYOND_LIMIT = 5;

/** Judges each gate; a gate on a level by the evidence of that level alone. The rules are the table in docs/gates.md. */
export function judge(gates: readonly Gate[], evidence: Evidence): readonly GateResult[] {
  return gates.map((gate) => judgeGate(gate, evidence));
}

function judgeGate(gate: Gate, whole: Evidence): GateResult {
  const evidence = evidenceFor(gate, whole);
  const measured = evidence === null ? null : measureGate(gate, evidence);
  const { verdict, reason, disturbed = false } = decide(gate, whole, evidence, measured);
  const { text, limit, unit, severity, line } = gate;
  const budget = gate.budget && { value: gate.budget.value, tolerance: gate.budget.tolerancePercent };
  return {
    gate: text,
    value: measured?.value ?? null,
    limit,
    unit,
    verdict,
    reason,
    severity,
    budget,
    line,
    disturbed,
    unstable: false,
  };
}

type Decision = { readonly verdict: Verdict; readonly reason: string | null; readonly disturbed?: boolean };

/** `evidence` and `measured` are those of the gate's level; null if the attempt ended before it. */
function decide(gate: Gate, whole: Evidence, evidence: Evidence | null, measured: Measured | null): Decision {
  const value = measured?.value ?? null;
  if (evidence === null || measured === null || value === null) {
    return withoutValue(gate, whole, measured?.missing ?? 'the attempt ended before this level');
  }
  // The gate had failed when it ended the attempt; requests that ended during the drain can't undo that.
  if (whole.aborted?.id === gate.id) return { verdict: 'fail', reason: 'it ended the attempt' };
  const isHeld = holds(value, gate);
  const { reconciliation } = whole;
  if (isHeld && reconciliation?.verdict === 'invalid') return { verdict: 'invalid', reason: reconciliation.reason };
  const spoiled = spoiledBy(gate, evidence, measured, isHeld);
  if (spoiled !== null) return { verdict: 'invalid', ...spoiledBesides(spoiled, evidence) };
  const disturbance = disturbedReason(gate, evidence, measured, isHeld);
  if (disturbance !== null) return { verdict: 'invalid', reason: disturbance, disturbed: true };
  const aged = measured.time?.aged ?? 0;
  const agedReason = aged === 0 ? null : `counts ${aged} unfinished at the end, at their age`;
  return { verdict: isHeld ? 'pass' : 'fail', reason: agedReason ?? belowBudget(gate, value) };
}

/** A note on a figure that has become smaller: until its budget does, it may grow again unseen. */
function belowBudget({ budget }: Gate, value: number): string | null {
  if (budget === null || value >= budget.value * (1 - budget.tolerancePercent / 100)) return null;
  const percent = (1 - value / budget.value) * 100;
  return `${percent.toFixed(1)} % below its budget: perf-harness budget --update lowers it`;
}

/** Where the generator was held up on a machine that others took, a quiet machine may decide the gate. */
function spoiledBesides(
  reason: string,
  { outside, lost, excusesNeighbours }: Evidence,
): Pick<Decision, 'reason' | 'disturbed'> {
  if (!excusesNeighbours || outside === null || !outside.isDisturbed || lost.length > 0) return { reason };
  return { reason: `${reason}; ${describeOutside(outside)}`, disturbed: true };
}

function withoutValue(gate: Gate, evidence: Evidence, missing: string): Decision {
  if (gate.figure.kind === 'gauge' && !evidence.canSee(gate.figure.metric)) {
    return { verdict: 'n/a', reason: `${gate.figure.metric} can't be seen in this target` };
  }
  if (gate.figure.kind === 'work' && !evidence.canTell(gate.figure.figure.quantity)) {
    return { verdict: 'n/a', reason: `${gate.figure.metric} can't be seen in this target${whyUntold(gate, evidence)}` };
  }
  return { verdict: 'invalid', reason: `${missing}${whyUntold(gate, evidence)}` };
}

function whyUntold({ figure }: Gate, { cpuTrouble }: Evidence): string {
  return figure.kind === 'work' && figure.figure.quantity === 'cpu' && cpuTrouble !== null ? `: ${cpuTrouble}` : '';
}

/** Why the generator, and not the target, could have decided this gate; null if it could not. */
function spoiledBy(gate: Gate, evidence: Evidence, measured: Measured, isHeld: boolean): string | null {
  if (gate.figure.kind === 'work') {
    const { figure } = gate.figure;
    return gate.budget?.invalid ?? lostReason(evidence) ?? workDoubt(evidence) ?? coarseDoubt(figure, evidence);
  }
  const bound = boundReason(gate, evidence, isHeld);
  if (bound !== null) return bound;
  if (isHeld && evidence.cut !== null) return `the load was ended early: ${evidence.cut}`;
  const ofTimeOrRate = isOfTimeOrRate(gate);
  if (isHeld || ofTimeOrRate) {
    const reason = lostReason(evidence) ?? behindReason(gate, evidence);
    if (reason !== null) return reason;
  }
  if (!isHeld) {
    const reason =
      latenessReason(gate, measured) ??
      lateDropsReason(gate, measured, evidence) ??
      (ofTimeOrRate ? busyReason(evidence) : null);
    if (reason !== null) return reason;
  }
  return (isHeld ? nothingSent(gate, measured) : null) ?? tooFewSamples(gate, measured, isHeld);
}

/** The reason why a counter proves nothing: what it would have counted never had the chance to happen. */
function nothingSent({ figure }: Gate, { series: { counters } }: Measured): string | null {
  if (figure.kind !== 'counter' || figure.metric === 'started' || figure.metric === 'iterations.started') return null;
  const { iterations } = counters;
  if (!figure.metric.startsWith('iterations.')) return counters.started === 0 ? 'no request was sent' : null;
  return iterations.started + iterations.dropped === 0 ? 'no iteration was due' : null;
}

/** The reason why a figure that is at least so high says nothing against this limit: it holds, and the exact one may not, or the other way round. */
function boundReason(gate: Gate, { lowerBound }: Evidence, isHeld: boolean): string | null {
  return isRunGauge(gate.figure.metric) && lowerBound !== null && isHeld === isCeiling(gate) ? lowerBound : null;
}

function isOfTimeOrRate({ figure }: Gate): boolean {
  return figure.kind === 'timer' || (figure.kind === 'counter' && figure.aggregate === 'rate');
}

/**
 * The reason why an open load did not keep its rate: the harness was late and started fewer arrivals than were due. Arrivals
 * that were dropped because `maxInFlight` was reached count as started here. A gate on a stage is judged by that stage.
 */
function behindReason(gate: Gate, { arrivalsDue, total }: Evidence): string | null {
  const stage = stageOf(gate);
  const due = [...(arrivalsDue ?? [])].reduce(
    (sum, [name, count]) => (name === (stage ?? name) ? sum + count : sum),
    0,
  );
  if (due === 0) return null;
  const { started, dropped, droppedLate } = total.select(stage, null).windowCounters.iterations;
  const share = (started + dropped - droppedLate) / due;
  if (share >= LOWEST_RATE_SHARE) return null;
  return `the harness started ${Math.round(share * 100)} % of the arrivals that were due`;
}

/** The reason why a counter gate is invalid: it would hold without the arrivals that were dropped because the harness was late. */
function lateDropsReason(gate: Gate, measured: Measured, evidence: Evidence): string | null {
  const { droppedLate } = evidence.total.select(stageOf(gate), null).counters.iterations;
  if (gate.figure.kind === 'timer' || droppedLate === 0 || isOfLateness(gate)) return null;
  const value = valueWithoutLateDrops(gate, measured, evidence);
  if (value === null || !holds(value, gate)) return null;
  return `${droppedLate} of the dropped arrivals ${were(droppedLate)} dropped because the harness was late`;
}

/** Utilisation is judged in a closed load only: the pacer of an open load may spin, which reads as busy. */
function busyReason({ arrivalsDue, busiestEluPercent }: Evidence): string | null {
  if (arrivalsDue !== null || busiestEluPercent <= SATURATED_ELU_PERCENT) return null;
  return `a generator thread was ${Math.round(busiestEluPercent)} % busy: it was at its own limit`;
}

function lostReason({ lost }: Evidence): string | null {
  const [first] = lost;
  return first ? `shard ${lost.map(({ shard }) => shard).join(', ')} was lost: ${first.reason}` : null;
}

function tooFewSamples({ figure, limit, ...gate }: Gate, { time }: Measured, isHeld: boolean): string | null {
  if (time === null || (figure.kind !== 'timer' && figure.kind !== 'customTimer')) return null;
  if (figure.aggregate.kind !== 'percentile') return null;
  const completed = time.samples.count - time.aged;
  const needed = samplesNeeded(figure.aggregate.percent);
  if (completed >= needed) return null;
  if (!isHeld && isCeiling(gate) && time.samples.countAbove(limit * 1e3) >= SAMPLES_BEYOND_LIMIT) return null;
  return `p${figure.aggregate.percent} needs ${needed} samples, there ${were(completed)} ${completed}`;
}

/**
 * Fails if a gate fails; else invalid if one is, an attempt could not be measured, or the target counted other requests; else passes if one passes; else `n/a`.
 * Warnings don't count.
 */
export function scenarioVerdict(
  gates: readonly GateResult[],
  attempts: readonly Evidence[],
  isComplete: boolean,
): Verdict {
  const verdicts = gates.filter((gate) => gate.severity === 'fail').map((gate) => gate.verdict);
  if (attempts.some(({ died }) => died !== null) || verdicts.includes('fail')) return 'fail';
  const isDoubtful = ({ lost, reconciliation }: Evidence): boolean =>
    lost.length > 0 || reconciliation?.verdict === 'invalid';
  if (!isComplete || attempts.some(isDoubtful) || verdicts.includes('invalid')) return 'invalid';
  return verdicts.includes('pass') ? 'pass' : 'n/a';
}

/** The worst verdict of the scenarios. `n/a` is left out; a run with nothing but `n/a` is invalid. */
export function runVerdict(verdicts: readonly Verdict[]): RunVerdict {
  if (verdicts.includes('fail')) return 'fail';
  if (verdicts.includes('invalid')) return 'invalid';
  return verdicts.includes('pass') ? 'pass' : 'invalid';
}
