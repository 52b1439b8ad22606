/** Work that a profile has to find. */

type Thing = { readonly index: number; readonly pair: readonly number[] };

const hoard: Thing[] = [];
/** Where the compiler can't see that nobody reads it. */
const wasted: Thing[] = [];

/** Takes CPU, and allocates nothing. */
export function burnCpu(rounds: number): number {
  let sum = 0;
  for (let round = 0; round < rounds; round += 1) sum += Math.sqrt(round) % 7;
  return sum;
}

/** Takes heap, and keeps it. */
export function hoardThings(count: number): number {
  for (let index = 0; index < count; index += 1) hoard.push({ index, pair: [index, index + 1] });
  return hoard.length;
}

/** Takes heap, and lets go of it. */
export function wasteThings(count: number): number {
  for (let index = 0; index < count; index += 1) wasted[0] = { index, pair: [index, index + 1] };
  return wasted.length;
}
