/** Quantiles of Student's t at 97.5 %, by degrees of freedom from 1; beyond the last, those of the normal distribution. */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086,
];
const NORMAL_975 = 1.96;

/** A mean change in per cent, with its 95 % interval. */
export type ChangeInterval = { readonly mean: number; readonly low: number; readonly high: number };

/** The mean change from `b` to `a` over pairs, by the logarithms of their ratios (a paired t interval); null with fewer than two. */
export function changeOf(pairs: readonly (readonly [a: number, b: number])[]): ChangeInterval | null {
  const count = pairs.length;
  if (count < 2) return null;
  const logs = pairs.map(([a, b]) => Math.log(a / b));
  const mean = logs.reduce((sum, each) => sum + each, 0) / count;
  const variance = logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1);
  const half = (T_975[count - 2] ?? NORMAL_975) * Math.sqrt(variance / count);
  const percent = (log: number): number => (Math.exp(log) - 1) * 100;
  return { mean: percent(mean), low: percent(mean - half), high: percent(mean + half) };
}
