import type { Gate } from '../../scenarios/gates/gate.ts';
import type { Evidence } from './evidence.ts';
import { judge } from './judge.ts';

/** The first abort gate that has failed by now, looked at `elapsedMs` into the measured window; null while none has. */
export function failedAbortGate(gates: readonly Gate[], elapsedMs: number, evidence: () => Evidence): Gate | null {
  const due = gates.filter(({ abort }) => abort !== null && elapsedMs >= abort.afterMs);
  if (due.length === 0) return null;
  const failed = judge(due, evidence()).findIndex(({ verdict }) => verdict === 'fail');
  return due[failed] ?? null;
}
