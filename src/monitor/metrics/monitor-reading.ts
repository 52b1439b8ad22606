/**
 * What a monitor saw in one interval, by the name of the metric. A metric that this machine can't tell, or of which nothing
 * was seen in the interval, is absent: it is never 0 for want of knowledge.
 */
export type Values = { readonly [metric: string]: number };

/** One interval of a monitor. Values are deltas over it, or what stood at its end; `metric-units.ts` has their units. */
export type Reading = {
  /** The end of the interval, in ms since 1970. */
  readonly atMs: number;
  /** Its length on the monotonic clock, in ms. */
  readonly spanMs: number;
  readonly values: Values;
};
