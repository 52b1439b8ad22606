/** What a gauge was in an interval. */
export type GaugeSample = {
  readonly first: number;
  readonly last: number;
  readonly n: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
};

/** Adds a value to what a gauge of this name was until now. */
export function addValue(samples: Map<string, GaugeSample>, name: string, value: number): void {
  const known = samples.get(name);
  const single = { first: value, last: value, n: 1, sum: value, min: value, max: value };
  samples.set(name, known === undefined ? single : joined(known, single));
}

/** Two intervals of one gauge, the earlier one first. */
export function joined(a: GaugeSample, b: GaugeSample): GaugeSample {
  return {
    first: a.first,
    last: b.last,
    n: a.n + b.n,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}
