import { addCounters, type Counters, zeroCounters } from '../../metrics/counters.ts';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import type { Evidence } from '../judge/evidence.ts';
import { type Reconciliation, reconcile, type TargetCounts } from '../judge/reconciliation.ts';
import type { TargetWatch } from '../target/target-watch.ts';

/** The counts of a target over one attempt: they are read before its first level and after the drain of its last. */
export class RequestAudit {
  readonly #watch: Pick<TargetWatch, 'readCounts' | 'died'>;
  readonly #before: RequestCounts | null;
  #after: RequestCounts | null = null;

  static async begin(watch: Pick<TargetWatch, 'readCounts' | 'died'>): Promise<RequestAudit> {
    return new RequestAudit(watch, await watch.readCounts());
  }

  private constructor(watch: Pick<TargetWatch, 'readCounts' | 'died'>, before: RequestCounts | null) {
    this.#watch = watch;
    this.#before = before;
  }

  /** Reads the counts for the last time. What the target is asked afterwards belongs to no load. */
  async end(): Promise<void> {
    if (this.#before !== null) this.#after = await this.#watch.readCounts();
  }

  /** `warmups` are the counters of all warm-ups, and `evidence` that of the whole attempt. Null if a shard took its counts with it. */
  judge(warmups: readonly Counters[], { total, lost }: Pick<Evidence, 'total' | 'lost'>): Reconciliation | null {
    if (lost.length > 0) return null;
    const counters = zeroCounters();
    for (const each of [...warmups, total.select(null, null).counters]) addCounters(counters, each);
    return reconcile(counters, this.#told());
  }

  #told(): TargetCounts {
    const [before, after] = [this.#before, this.#after];
    if (this.#watch.died !== null) return { kind: 'unknown', why: 'the target died' };
    if (before === null) return { kind: 'unknown', why: 'the target does not count its requests' };
    if (after === null) return { kind: 'unknown', why: 'the target did not say what it had counted' };
    return { kind: 'known', read: after.read - before.read, answered: after.answered - before.answered };
  }
}
