import { Random } from '../../../random.ts';

/** What a number is drawn for. Each purpose has its own stream, so that another fault does not change the ones there are. */
const STREAMS = ['ending', 'delay', 'tail'] as const;
export type Stream = (typeof STREAMS)[number];

/** A number in (0, 1) that depends on its three arguments alone. `index` is the number of a request, counted from 0. */
export function draw(seed: number, stream: Stream, index: number): number {
  return new Random(seed, STREAMS.indexOf(stream), index).fraction();
}
