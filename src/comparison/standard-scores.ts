/**
 * The normal scores of values: each value's rank, as the place that a normal distribution of mean 0 has for it. Equal values share
 * the mean of their ranks. (Blom's positions, (rank − 3/8) / (n + 1/4).)
 */
export function standardScores(values: readonly number[]): readonly number[] {
  const ascending = [...values.entries()].sort(([, a], [, b]) => a - b);
  const scores = values.map(() => 0);
  for (let first = 0; first < ascending.length; ) {
    let end = first + 1;
    while (end < ascending.length && ascending[end]?.[1] === ascending[first]?.[1]) end += 1;
    const rank = (first + 1 + end) / 2;
    const score = normalQuantile((rank - 3 / 8) / (values.length + 1 / 4));
    for (const [index] of ascending.slice(first, end)) scores[index] = score;
    first = end;
  }
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return scores.map((score) => score - mean);
}

/**
 * The normal quantile of 0 < p < 1, to 0.00045: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23. Scores only
 * need to be in order and about right.
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}
