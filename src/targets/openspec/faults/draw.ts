/** What a number is drawn for. Each has numbers of its own, so that one more fault changes nothing about the others. */
const STREAMS = ['ending', 'delay', 'tail'] as const;
export type Stream = (typeof STREAMS)[number];

/** A number in (0, 1) that depends on its three arguments and on nothing else. `index` is that of a request, from 0. */
export function draw(seed: number, stream: Stream, index: number): number {
  const start = scramble(scramble(seed ^ 0x9e3779b9) + STREAMS.indexOf(stream));
  return (scramble(scramble(start + index) ^ start) + 0.5) / 2 ** 32;
}

/** A bijection of 32-bit words in which each bit of the input flips half of the output's (lowbias32, by Chris Wellons). */
function scramble(word: number): number {
  let mixed = word >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
