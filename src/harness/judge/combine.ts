import type { Gate } from '../../scenarios/gates/gate.ts';
import { isCeiling } from './limit.ts';
import type { GateResult, Verdict } from './verdict.ts';

/** A failure by less than this factor may be noise of the machine, and is confirmed before it counts. */
const NARROW_FACTOR = 2;

/** What a gate is about decides how its attempts are combined: noise moves times and rates, and hardly anything else. */
function isNoisy(gate: Gate): boolean {
  const { kind, aggregate } = gate.figure;
  return kind === 'timer' || kind === 'customTimer' || (kind === 'counter' && aggregate === 'rate');
}

/** One attempt: the result of each gate, in the order of the gates, and the abort gate that ended it (null if none did). */
export type JudgedAttempt = { readonly gates: readonly GateResult[]; readonly aborted: Pick<Gate, 'id'> | null };

/**
 * One verdict a gate from all repeats of a scenario: the median of a time or a rate, the worst of everything else. A gate that
 * has ended an attempt has failed, and no median undoes that.
 */
export function combineAttempts(gates: readonly Gate[], attempts: readonly JudgedAttempt[]): readonly GateResult[] {
  return gates.map((gate, index) => {
    const results = attempts.flatMap((attempt) => attempt.gates[index] ?? []);
    const ended = attempts.find(({ aborted }) => aborted?.id === gate.id)?.gates[index];
    return ended ?? (isNoisy(gate) ? medianOf(gate, results) : worstOf(gate, results));
  });
}

/** Whether further attempts could change a failed verdict: every gate that failed is noisy, and failed narrowly. */
export function isWorthConfirming(gates: readonly Gate[], results: readonly GateResult[]): boolean {
  const failed = results.flatMap((result, index) => {
    const gate = gates[index];
    return gate && result.verdict === 'fail' && result.severity === 'fail' ? [{ gate, result }] : [];
  });
  return failed.length > 0 && failed.every(({ gate, result }) => isNoisy(gate) && isNarrow(gate, result));
}

/**
 * The verdict after confirmation. `first` holds the results of the repeats together, `again` those of each confirmation.
 * A time or rate gate that failed in all of them fails; one that failed in one and passed in the others passes, marked unstable;
 * otherwise it is invalid. This includes gates that had passed at first. `sawOthers` says whether it is known what other
 * processes took meanwhile: if they took little, it is the target that varies.
 */
export function confirmAttempts(
  gates: readonly Gate[],
  first: readonly GateResult[],
  again: readonly (readonly GateResult[])[],
  sawOthers: boolean,
): readonly GateResult[] {
  return gates.map((gate, index) => {
    const results = [first, ...again].flatMap((attempt) => attempt[index] ?? []);
    return isNoisy(gate) ? confirmed(gate, results, sawOthers) : worstOf(gate, results);
  });
}

function confirmed(gate: Gate, results: readonly GateResult[], sawOthers: boolean): GateResult {
  const [first] = results as readonly [GateResult, ...GateResult[]];
  const count = (verdict: Verdict): number => results.filter((result) => result.verdict === verdict).length;
  const [attempts, failed] = [results.length, count('fail')];
  if (failed === 0) return first;
  const middle = medianOf(gate, results);
  const reason = `failed ${failed} of ${attempts} attempts`;
  if (failed === attempts) return { ...middle, reason };
  if (failed === 1 && count('pass') === attempts - 1) {
    return { ...middle, verdict: 'pass', unstable: true, reason: `unstable: ${reason}` };
  }
  const spoiled = results.find((result) => result.verdict === 'invalid');
  const cause =
    spoiled?.reason ?? (sawOthers ? 'the target varies' : 'the target varies, or a machine whose load is unknown');
  const disturbed = results.some((result) => result.disturbed);
  return { ...middle, verdict: 'invalid', unstable: true, disturbed, reason: `${reason}: ${cause}` };
}

/** True also if the figure has come back to the right side of the limit, as after an abort gate has failed. */
function isNarrow(gate: Gate, { value, limit }: GateResult): boolean {
  if (value === null) return false;
  return isCeiling(gate) ? value < limit * NARROW_FACTOR : value > limit / NARROW_FACTOR;
}

const SEVERITY: Readonly<Record<Verdict, number>> = { 'n/a': 0, pass: 1, invalid: 2, fail: 3 };

/** The result with the worst verdict; among equals the one whose figure is nearest to failing, or furthest beyond. */
function worstOf(gate: Gate, results: readonly GateResult[]): GateResult {
  return results.reduce((worst, result) => {
    const byVerdict = SEVERITY[result.verdict] - SEVERITY[worst.verdict];
    return byVerdict > 0 || (byVerdict === 0 && badness(result, gate) > badness(worst, gate)) ? result : worst;
  });
}

/** The valid result in the middle, by figure; of an even number the worse of the two. Invalid unless most are valid. */
function medianOf(gate: Gate, results: readonly GateResult[]): GateResult {
  const valid = results.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail');
  const spoiled = results.find(({ verdict }) => verdict === 'invalid');
  if (spoiled && valid.length * 2 <= results.length) return spoiled;
  const sorted = [...valid].sort((a, b) => badness(a, gate) - badness(b, gate));
  return sorted[Math.floor(sorted.length / 2)] as GateResult;
}

/** Higher is worse: the figure, negated if the gate wants it large. */
function badness({ value, limit }: GateResult, gate: Gate): number {
  if (gate.op === '==') return Math.abs((value ?? 0) - limit);
  return isCeiling(gate) ? (value ?? 0) : -(value ?? 0);
}
