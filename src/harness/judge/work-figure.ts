import { type Counters, failedCount } from '../../metrics/counters.ts';
import type { WorkDivisor, WorkFigure, WorkQuantity } from '../../metrics/work.ts';
import { nounFor, were } from '../../plural.ts';
import type { Evidence } from './evidence.ts';

/** A window with fewer requests than this shows what happens once beside what happens in each of them. */
const FEWEST_REQUESTS = 1_000;
/** With fewer steps of its counter, an amount is wrong by more than a tenth: it is cut to whole steps twice at each end. */
const FEWEST_STEPS = 20;

/**
 * Work of the target from the end of its warm-up to the end of its drain, by what was started in that time; null where it was not
 * read, or nothing was started. Bytes on the wire are counted at our end of it where the target does not count them.
 */
export function workFigure(
  { quantity, per }: WorkFigure,
  { work, total, canTell }: Pick<Evidence, 'work' | 'total' | 'canTell'>,
): number | null {
  const amount = work?.[quantity] ?? (isOfWire(quantity) && canTell(quantity) ? total.wire[quantity] : null);
  const count = countOf(per, total.select(null, null).counters);
  return amount === null || count === 0 ? null : amount / count;
}

function isOfWire(quantity: WorkQuantity): quantity is 'in' | 'out' {
  return quantity === 'in' || quantity === 'out';
}

function countOf(per: WorkDivisor, counters: Counters): number {
  switch (per) {
    case 'request':
      return counters.started;
    case 'iteration':
      return counters.iterations.started;
    case 'item':
      return counters.items;
  }
}

/** Why the work of the window is not that of the scenario, whichever way a gate went; null where it is. */
export function workDoubt({ total, iterationsDue }: Pick<Evidence, 'total' | 'iterationsDue'>): string | null {
  const { counters } = total.select(null, null);
  const { started, ok, unfinished, iterations } = counters;
  const failed = failedCount(counters);
  if (iterationsDue !== null && iterations.started !== iterationsDue) {
    return `${iterations.started} of ${iterationsDue} ${nounFor(iterationsDue, 'iteration')} ${were(iterations.started)} started: the cost of each may differ`;
  }
  if (failed + unfinished > 0) {
    return `${failed + unfinished} of ${started} ${nounFor(started, 'request')} ${were(failed + unfinished)} not ok, and may cost more or less than one that was`;
  }
  if (ok >= FEWEST_REQUESTS) return null;
  return `work needs ${FEWEST_REQUESTS} requests, there ${were(ok)} ${ok}`;
}

/** Why an amount is too small for the steps in which it is counted; null where it is not. */
export function coarseDoubt(
  { quantity }: WorkFigure,
  { work, cpuStepMs }: Pick<Evidence, 'work' | 'cpuStepMs'>,
): string | null {
  const amount = work?.[quantity] ?? null;
  if (quantity !== 'cpu' || amount === null || amount >= FEWEST_STEPS * cpuStepMs) return null;
  return `CPU is counted in steps of ${cpuStepMs} ms here, and the window had ${amount} ms of it: it needs ${FEWEST_STEPS * cpuStepMs} ms`;
}
