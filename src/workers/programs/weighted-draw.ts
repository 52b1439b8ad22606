/**
 * Returns a function that draws an index, each with the probability of its weight divided by the sum of all. Weights are
 * positive.
 */
export function weightedDraw(weights: readonly number[], random: () => number): () => number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let reached = 0;
  const bounds = weights.map((weight) => {
    reached += weight;
    return reached / sum;
  });
  const last = weights.length - 1;
  return () => {
    const drawn = random();
    for (let index = 0; index < last; index += 1) if (drawn < (bounds[index] as number)) return index;
    return last;
  };
}
