import type { Gate } from '../scenarios/gate.ts';
import { isCeiling } from './limit.ts';
import type { GateResult, Verdict } from './result.ts';

/** A failure by less than this factor may be noise of the machine, and is confirmed before it counts. */
const NARROW_FACTOR = 2;

/** What a gate is about decides how its runs are combined: noise moves times and rates, and hardly anything else. */
function isNoisy(gate: Gate): boolean {
  return gate.figure.kind === 'timer' || (gate.figure.kind === 'counter' && gate.figure.aggregate === 'rate');
}

/** One verdict a gate from all runs of a scenario: the median of a time or a rate, the worst of everything else. */
export function combineRuns(gates: readonly Gate[], runs: readonly (readonly GateResult[])[]): readonly GateResult[] {
  return gates.map((gate, index) => {
    const results = runs.flatMap((run) => run[index] ?? []);
    return isNoisy(gate) ? medianOf(gate, results) : worstOf(gate, results);
  });
}

/** Whether running again could change a failed verdict: every gate that failed is noisy, and failed narrowly. */
export function isWorthConfirming(gates: readonly Gate[], results: readonly GateResult[]): boolean {
  const failed = results.flatMap((result, index) => {
    const gate = gates[index];
    return gate && result.verdict === 'fail' && result.severity === 'fail' ? [{ gate, result }] : [];
  });
  return failed.length > 0 && failed.every(({ gate, result }) => isNoisy(gate) && isNarrow(result));
}

/**
 * The verdict after confirmation. `first` is what the scenario's own runs had come to, `again` what each confirming run did.
 * A time or rate gate that failed every time fails; one that failed but once passes, marked unstable; between, it is invalid.
 */
export function confirmRuns(
  gates: readonly Gate[],
  first: readonly GateResult[],
  again: readonly (readonly GateResult[])[],
): readonly GateResult[] {
  return gates.map((gate, index) => {
    const result = first[index] as GateResult;
    const others = again.flatMap((run) => run[index] ?? []);
    if (!isNoisy(gate)) return worstOf(gate, [result, ...others]);
    return result.verdict === 'fail' ? confirmed(result, others) : result;
  });
}

function confirmed(first: GateResult, others: readonly GateResult[]): GateResult {
  const runs = others.length + 1;
  const failed = 1 + others.filter(({ verdict }) => verdict === 'fail').length;
  const passed = others.filter(({ verdict }) => verdict === 'pass').length;
  if (failed === runs) return { ...first, reason: `failed ${failed} of ${runs} runs` };
  if (failed === 1 && passed === others.length) {
    return { ...first, verdict: 'pass', unstable: true, reason: `unstable: failed 1 of ${runs} runs` };
  }
  return {
    ...first,
    verdict: 'invalid',
    unstable: true,
    reason: `failed ${failed} of ${runs} runs: the machine is too noisy`,
  };
}

function isNarrow({ value, limit }: GateResult): boolean {
  if (value === null) return false;
  const [larger, smaller] = [Math.max(value, limit), Math.min(value, limit)];
  return smaller > 0 && larger / smaller < NARROW_FACTOR;
}

const SEVERITY: Readonly<Record<Verdict, number>> = { 'n/a': 0, pass: 1, invalid: 2, fail: 3 };

/** The run with the worst verdict; among equals the one whose figure is nearest to failing, or furthest beyond. */
function worstOf(gate: Gate, results: readonly GateResult[]): GateResult {
  return results.reduce((worst, result) => {
    const byVerdict = SEVERITY[result.verdict] - SEVERITY[worst.verdict];
    return byVerdict > 0 || (byVerdict === 0 && badness(result, gate) > badness(worst, gate)) ? result : worst;
  });
}

/** The run in the middle, by figure; of an even number the worse of the two. A run without a figure spoils all. */
function medianOf(gate: Gate, results: readonly GateResult[]): GateResult {
  const without = results.find(({ value }) => value === null);
  if (without) return without;
  const sorted = [...results].sort((a, b) => badness(a, gate) - badness(b, gate));
  return sorted[Math.floor(sorted.length / 2)] as GateResult;
}

/** Higher is worse: the figure, turned round where the gate wants it large. */
function badness({ value, limit }: GateResult, gate: Gate): number {
  if (gate.op === '==') return Math.abs((value ?? 0) - limit);
  return isCeiling(gate) ? (value ?? 0) : -(value ?? 0);
}
