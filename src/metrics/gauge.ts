import { GAUGES, type GaugeName, isCustomGauge, type WitnessName } from './names.ts';

/**
 * The samples of a gauge, summarised, in the gauge's own unit (see `gaugeUnit`); `n` is their number, or their weight. `max`
 * may be higher than any sample in `sum`: a peak between two samples (before a garbage collection) counts for `max` only.
 */
export type GaugeStats = {
  readonly first: number;
  readonly firstAtUs: number;
  readonly last: number;
  readonly lastAtUs: number;
  readonly n: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
};

/** Gauges by name; a name without samples is absent. */
export type Gauges = { readonly [name in GaugeName | WitnessName]?: GaugeStats };

/** A single sample. */
export function sampleOf(value: number, atUs: number): GaugeStats {
  return { first: value, firstAtUs: atUs, last: value, lastAtUs: atUs, n: 1, sum: value, min: value, max: value };
}

/** A value that held over a span of time, weighted by the length of the span: `n` is its milliseconds, at least one. */
export function spanOf(value: number, atUs: number, spanMs: number): GaugeStats {
  const n = Math.max(1, Math.round(spanMs));
  return { ...sampleOf(value, atUs), n, sum: value * n };
}

/** Adds a peak that is not a sample: it raises `max` and leaves the mean unchanged. */
export function withPeak(stats: GaugeStats, value: number): GaugeStats {
  return value > stats.max ? { ...stats, max: value } : stats;
}

/** Merges two; associative and commutative. Ties in time are broken by value, so that the order never matters. */
export function mergeGaugeStats(a: GaugeStats, b: GaugeStats): GaugeStats {
  const first = a.firstAtUs < b.firstAtUs || (a.firstAtUs === b.firstAtUs && a.first <= b.first) ? a : b;
  const last = a.lastAtUs > b.lastAtUs || (a.lastAtUs === b.lastAtUs && a.last >= b.last) ? a : b;
  return {
    first: first.first,
    firstAtUs: first.firstAtUs,
    last: last.last,
    lastAtUs: last.lastAtUs,
    n: a.n + b.n,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}

/** Merges gauges name by name; the empty object is the identity. */
export function mergeGauges(a: Gauges, b: Gauges): Gauges {
  const merged: { -readonly [name in keyof Gauges]: Gauges[name] } = { ...a };
  for (const name of Object.keys(b) as (keyof Gauges)[]) {
    const [x, y] = [a[name], b[name]];
    if (y) merged[name] = x ? mergeGaugeStats(x, y) : y;
  }
  return merged;
}

/** The names that have samples: our own in their order, then custom ones by the alphabet. */
export function gaugeNames(gauges: Gauges): readonly GaugeName[] {
  const custom = Object.keys(gauges).filter(isCustomGauge).sort();
  return [...GAUGES.filter((name) => gauges[name] !== undefined), ...custom];
}
