import type { Gate } from '../../scenarios/gates/gate.ts';
import type { Evidence } from './evidence.ts';
import { judge } from './judge.ts';

/** The first abort gate that fails `elapsedMs` into the measured window; null if none does. */
export function failedAbortGate(gates: readonly Gate[], elapsedMs: number, evidence: () => Evidence): Gate | null {
  const due = gates.filter(({ abort }) => abort !== null && elapsedMs >= abort.afterMs);
  if (due.length === 0) return null;
  const results = judge(due, evidence());
  return due.find((_, index) => results[index]?.verdict === 'fail') ?? null;
}
