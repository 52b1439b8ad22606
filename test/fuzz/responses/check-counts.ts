import { reconcile } from '../../../src/harness/judge/reconciliation.ts';
import type { Interval } from '../../../src/metrics/interval.ts';
import { lawBreaches } from '../../support/inline-load.ts';
import { totalOf } from '../../support/intervals.ts';
import type { MemoryNetwork } from './memory-network.ts';

/** The laws of every load, and what the target has counted. */
export function checkCounts(
  intervals: readonly Interval[],
  { read, answered }: MemoryNetwork,
  fault: (text: string) => void,
): void {
  for (const breach of lawBreaches(intervals)) fault(breach);
  const { verdict, reason } = reconcile(totalOf(intervals).select(null, null).counters, {
    kind: 'known',
    read,
    answered,
  });
  if (verdict !== 'pass') fault(`${reason}`);
}
