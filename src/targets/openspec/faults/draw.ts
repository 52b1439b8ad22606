import { Random } from '../../../random.ts';

/** What a number is drawn for. Each has numbers of its own, so that one more fault changes nothing about the others. */
const STREAMS = ['ending', 'delay', 'tail'] as const;
export type Stream = (typeof STREAMS)[number];

/** A number in (0, 1) that depends on its three arguments and on nothing else. `index` is that of a request, from 0. */
export function draw(seed: number, stream: Stream, index: number): number {
  return new Random(seed, STREAMS.indexOf(stream), index).fraction();
}
