/**
 * What requests cost the target. Neighbours on a machine move times by a multiple and the heap that a request allocates
 * hardly at all, so these are the figures for budgets.
 */

/** `alloc`: heap bytes allocated. `external`: bytes allocated outside the heap. `cpu`, `gc`: time. `in`, `out`: bytes on the wire. */
const WORK_QUANTITIES = ['alloc', 'external', 'cpu', 'gc', 'in', 'out'] as const;
export type WorkQuantity = (typeof WORK_QUANTITIES)[number];

/** What the work of a measured window is divided by: what was started in it, or the items that were seen. */
const WORK_DIVISORS = ['request', 'iteration', 'item'] as const;
export type WorkDivisor = (typeof WORK_DIVISORS)[number];

export type WorkMetric = `${WorkQuantity}/${WorkDivisor}`;

/** What a metric such as `alloc/request` divides by what. */
export type WorkFigure = { readonly quantity: WorkQuantity; readonly per: WorkDivisor };

export const WORK_FIGURES: ReadonlyMap<WorkMetric, WorkFigure> = new Map(
  WORK_QUANTITIES.flatMap((quantity) =>
    WORK_DIVISORS.map((per) => [`${quantity}/${per}` as const, { quantity, per }] as const),
  ),
);
export const WORK_METRICS: readonly WorkMetric[] = [...WORK_FIGURES.keys()];

/** Bytes, or milliseconds. */
export const WORK_UNITS: { readonly [quantity in WorkQuantity]: 'B' | 'ms' } = {
  alloc: 'B',
  external: 'B',
  cpu: 'ms',
  gc: 'ms',
  in: 'B',
  out: 'B',
};

/** An amount of each quantity, in its unit; null where this target or this machine can't tell. */
export type Work = { readonly [quantity in WorkQuantity]: number | null };

/** The work between two readings of one target's counters. */
export function workBetween(from: Work, to: Work): Work {
  return eachQuantity((quantity) => combine(to[quantity], from[quantity], (a, b) => a - b));
}

/** The work of two windows together; unknown where it is unknown of one of them. */
export function addWork(a: Work, b: Work): Work {
  return eachQuantity((quantity) => combine(a[quantity], b[quantity], (x, y) => x + y));
}

function eachQuantity(amountOf: (quantity: WorkQuantity) => number | null): Work {
  return Object.fromEntries(WORK_QUANTITIES.map((quantity) => [quantity, amountOf(quantity)])) as Work;
}

function combine(a: number | null, b: number | null, by: (a: number, b: number) => number): number | null {
  return a === null || b === null ? null : by(a, b);
}
