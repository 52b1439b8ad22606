/**
 * Student's t distribution for a whole number of degrees of freedom, where its integral is a finite sum: Abramowitz and Stegun,
 * Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */

/** Halvings of an interval after which it is about as narrow as a double. */
const STEPS = 60;

/** How probable a value is that lies as far from 0 as `t`, or farther, on either side; `df` ≥ 1. */
export function tTail(t: number, df: number): number {
  if (!Number.isFinite(t)) return 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(df));
  const cos = Math.cos(angle);
  const isOdd = df % 2 === 1;
  let term = isOdd ? cos : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= df - 2; k += 2) {
    term *= (cos * cos * (k - 1)) / k;
    sum += term;
  }
  const inside = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.min(1, Math.max(0, 1 - inside));
}

/** The t that a value exceeds on either side with probability `tail`: 2.365 for 0.05 and 7 degrees of freedom. 0 < tail < 1. */
export function tQuantile(tail: number, df: number): number {
  let low = 0;
  let high = 1;
  while (tTail(high, df) > tail) high *= 2;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (tTail(middle, df) > tail) low = middle;
    else high = middle;
  }
  return high;
}
