import { type Counters, failedCount } from '../../metrics/counters.ts';
import type { FailureClass } from '../../metrics/names.ts';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import { nounFor, were } from '../../plural.ts';

/** Whether the target and the load counted the same requests, in one attempt: its warm-up, its windows and its drains. */
export type Reconciliation = {
  /** Counted by the load. */
  readonly started: number;
  readonly ok: number;
  readonly failed: number;
  readonly unfinished: number;
  readonly retried: number;
  /** Counted by the target; null where it can't count, or did not tell. */
  readonly read: number | null;
  readonly answered: number | null;
  readonly verdict: 'pass' | 'invalid' | 'n/a';
  /** Why it is invalid, with both numbers, or why it is `n/a`. */
  readonly reason: string | null;
};

/** What the target told; `unknown` says why it told nothing. */
export type TargetCounts =
  | ({ readonly kind: 'known' } & RequestCounts)
  | { readonly kind: 'unknown'; readonly why: string };

/** A request that failed so may not have reached the target: no answer to it began. */
const UNSEEN: readonly FailureClass[] = ['refused', 'reset', 'timeout', 'dns', 'tls', 'protocol'];

/**
 * Holds the counts of a load against those of its target: started = ok + failed + unfinished, and ok ≤ answered ≤ read ≤ started + retried.
 * A request with an answer was read, whatever became of others; where all were answered and ok, answered = read.
 */
export function reconcile(counters: Counters, target: TargetCounts): Reconciliation {
  const { started, ok, unfinished, retried } = counters;
  const failed = failedCount(counters);
  const { read, answered } = target.kind === 'known' ? target : { read: null, answered: null };
  const counted = { started, ok, failed, unfinished, retried, read, answered };
  const breach = ownBreach(counted) ?? (target.kind === 'known' ? targetBreach(counters, failed, target) : null);
  if (breach !== null) return { ...counted, verdict: 'invalid', reason: `the counts do not agree: ${breach}` };
  if (target.kind === 'unknown') return { ...counted, verdict: 'n/a', reason: target.why };
  return { ...counted, verdict: 'pass', reason: null };
}

function ownBreach({
  started,
  ok,
  failed,
  unfinished,
}: Pick<Reconciliation, 'started' | 'ok' | 'failed' | 'unfinished'>): string | null {
  const ended = ok + failed + unfinished;
  if (started === ended) return null;
  return `${started} ${nounFor(started, 'request')} ${were(started)} started, and ${ended} ended (${ok} ok, ${failed} failed, ${unfinished} unfinished)`;
}

function targetBreach(
  { started, ok, failed: classes, unfinished, retried }: Counters,
  failed: number,
  { read, answered }: RequestCounts,
): string | null {
  if (answered < ok)
    return `the target answered ${answered} ${nounFor(answered, 'request')}, and ${ok} ${were(ok)} counted as ok`;
  if (read < answered) return `the target answered ${answered} ${nounFor(answered, 'request')}, and read ${read}`;
  if (read > started + retried) {
    const again = retried > 0 ? ` and ${retried} sent once more` : '';
    return `the target read ${read} ${nounFor(read, 'request')}, and ${started} ${were(started)} started${again}: does anything else send it requests?`;
  }
  const unseen = UNSEEN.reduce((sum, name) => sum + classes[name], unfinished);
  const seen = started - unseen;
  if (read < seen) return `the target read ${read} ${nounFor(read, 'request')}, and ${seen} had an answer`;
  if (retried === 0 && unfinished === 0 && failed === 0 && answered < read)
    return `the target answered ${answered} ${nounFor(answered, 'request')}, and ${read} had a whole answer`;
  return null;
}
