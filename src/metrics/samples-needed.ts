/**
 * The number of samples without which a percentile is not shown or judged: 10 / (1 − percent/100), which is 200 for p95. Gates and
 * reports use the same figure. 0 < percent < 100.
 */
export function samplesNeeded(percent: number): number {
  // Without the tolerance p99.9 would need 10,001: in floating point, 100 − 99.9 is a little less than 0.1.
  return Math.ceil((1000 / (100 - percent)) * (1 - 1e-9));
}
