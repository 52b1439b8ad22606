/** Numbers in [0, 1) from a 32-bit seed: the splitmix32 sequence, so that a run draws the same requests again. */
export function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 4294967296;
  };
}

/** Index drawn with the probability that its weight has in the sum of all; weights are positive. */
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
