import { samplesNeeded } from '../../metrics/samples-needed.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import type { GateResult, RunVerdict, Verdict } from '../result/result.ts';
import type { Evidence } from './evidence.ts';
import { evidenceFor, type Measured, measure, measureForgiving, seriesOf, stageOf } from './figures.ts';
import { isOfLateness, latenessReason } from './lateness.ts';
import { holds, isCeiling } from './limit.ts';
import type { TimeFigure } from './time-figure.ts';

/** A closed load whose thread was busier than this was at the generator's own limit. */
const SATURATED_ELU_PERCENT = 90;
/** An open load that reached less of its rate than this has not been the load that was asked for. */
const LOWEST_RATE_SHARE = 0.95;
/** A failed percentile needs as many samples beyond the limit. */
const SAMPLES_BEYOND_LIMIT = 5;

/** From figures to verdicts; pure. The rules are the table in docs/gates.md. A gate on a level is judged by that level alone. */
export function judge(gates: readonly Gate[], evidence: Evidence): readonly GateResult[] {
  return gates.map((gate) => judgeGate(gate, evidence));
}

function judgeGate(gate: Gate, whole: Evidence): GateResult {
  const evidence = evidenceFor(gate, whole);
  const measured = evidence === null ? NOT_REACHED : measure(gate, evidence);
  const { value } = measured;
  const { verdict, reason } =
    evidence === null || value === null
      ? withoutValue(gate, whole, measured.missing)
      : withValue(gate, { ...evidence, aborted: whole.aborted }, value, measured.time);
  const { text, limit, unit, severity, line } = gate;
  return { gate: text, value, limit, unit, verdict, reason, severity, line, unstable: false };
}

const NOT_REACHED: Measured = { value: null, missing: 'the run ended before this level', time: null };

type Decision = { readonly verdict: Verdict; readonly reason: string | null };

function withoutValue(gate: Gate, evidence: Evidence, missing: string): Decision {
  if (gate.figure.kind === 'gauge' && !evidence.canSee(gate.figure.metric)) {
    return { verdict: 'n/a', reason: `${gate.figure.metric} can't be seen in this target` };
  }
  return { verdict: 'invalid', reason: missing };
}

function withValue(gate: Gate, evidence: Evidence, value: number, time: TimeFigure | null): Decision {
  // It has failed when it was looked at; what came in while the run drained can't undo that.
  if (evidence.aborted?.id === gate.id) return { verdict: 'fail', reason: 'it ended the run' };
  const isHeld = holds(value, gate);
  const spoiled = spoiledBy(gate, evidence, isHeld, value, time);
  if (spoiled !== null) return { verdict: 'invalid', reason: spoiled };
  return { verdict: isHeld ? 'pass' : 'fail', reason: agedReason(time) };
}

/** Why the generator, and not the target, could have decided this gate; null where it could not. */
function spoiledBy(
  gate: Gate,
  evidence: Evidence,
  isHeld: boolean,
  value: number,
  time: TimeFigure | null,
): string | null {
  const kind = kindOf(gate);
  if (evidence.lost.length > 0 && (isHeld || kind !== 'other')) return lostReason(evidence);
  const behind = behindReason(gate, evidence);
  if (behind !== null && (isHeld || kind !== 'other')) return behind;
  if (!isHeld) {
    const { figure } = gate;
    const late =
      figure.kind === 'timer'
        ? latenessReason(gate, figure, value, seriesOf(gate, evidence))
        : lateDropsReason(gate, evidence);
    if (late !== null) return late;
  }
  // A spinning pacer reads as busy too, so that only a closed load's utilisation tells anything.
  if (
    !isHeld &&
    kind !== 'other' &&
    evidence.arrivalsDue === null &&
    evidence.busiestEluPercent > SATURATED_ELU_PERCENT
  ) {
    return `a generator thread was ${Math.round(evidence.busiestEluPercent)} % busy: it was at its own limit`;
  }
  return time === null ? null : tooFewSamples(gate, time, isHeld);
}

/**
 * An open load that stayed under its rate because the harness was late, and not because the target had no room. What a gate
 * is about is the load of its own stage.
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
  return `the harness started ${Math.round(share * 100)} % of the arrivals that were due: it was too late for its own rate`;
}

/** A gate that would hold, had nothing been dropped but what a punctual harness would have dropped, too. */
function lateDropsReason(gate: Gate, evidence: Evidence): string | null {
  const { droppedLate } = evidence.total.select(stageOf(gate), null).counters.iterations;
  if (droppedLate === 0 || isOfLateness(gate)) return null;
  const { value } = measureForgiving(gate, evidence);
  if (value === null || !holds(value, gate)) return null;
  return `${droppedLate} of the dropped arrivals were dropped because the harness was late`;
}

function lostReason(evidence: Evidence): string {
  return `shard ${evidence.lost.map((shard) => shard.shard).join(', ')} was lost: ${evidence.lost[0]?.reason ?? ''}`;
}

function kindOf(gate: Gate): 'time' | 'rate' | 'other' {
  if (gate.figure.kind === 'timer') return 'time';
  return gate.figure.kind === 'counter' && gate.figure.aggregate === 'rate' ? 'rate' : 'other';
}

function tooFewSamples(gate: Gate, { samples, aged }: TimeFigure, isHeld: boolean): string | null {
  const { figure } = gate;
  if (figure.kind !== 'timer' || figure.aggregate.kind !== 'percentile') return null;
  const completed = samples.count - aged;
  const needed = samplesNeeded(figure.aggregate.percent);
  if (completed >= needed) return null;
  if (!isHeld && isCeiling(gate) && samples.countAbove(gate.limit * 1e3) >= SAMPLES_BEYOND_LIMIT) return null;
  return `p${figure.aggregate.percent} needs ${needed} samples, there were ${completed}`;
}

function agedReason(time: TimeFigure | null): string | null {
  return time === null || time.aged === 0 ? null : `counts ${time.aged} unfinished at the end, at their age`;
}

/**
 * Fails if a gate fails; else invalid if one is, or a run of it could not be measured; else passes if one passes; else `n/a`.
 * Warnings don't count.
 */
export function scenarioVerdict(gates: readonly GateResult[], runs: readonly Evidence[], isComplete: boolean): Verdict {
  const verdicts = gates.filter((gate) => gate.severity === 'fail').map((gate) => gate.verdict);
  if (runs.some(({ died }) => died !== null) || verdicts.includes('fail')) return 'fail';
  if (!isComplete || runs.some(({ lost }) => lost.length > 0) || verdicts.includes('invalid')) return 'invalid';
  return verdicts.includes('pass') ? 'pass' : 'n/a';
}

/** The worst of its scenarios; one that lacks what it needs is left out, and a run of nothing else is invalid. */
export function runVerdict(verdicts: readonly Verdict[]): RunVerdict {
  if (verdicts.includes('fail')) return 'fail';
  if (verdicts.includes('invalid')) return 'invalid';
  return verdicts.includes('pass') ? 'pass' : 'invalid';
}
