import { Random } from '../../../random.ts';

/** What a number is drawn for. Each (seed, stream, index) has numbers of its own, whatever else is drawn. */
const STREAMS = [
  'names',
  'spec',
  'spec-time',
  'change',
  'change-text',
  'archived',
  'archived-text',
  'file',
  'document',
  'edge-case',
  'created',
  'archived-created',
] as const;
export type Stream = (typeof STREAMS)[number];

/** The numbers of one item of a stream. */
export function randomOf(seed: number, stream: Stream, index: number): Random {
  return new Random(seed, STREAMS.indexOf(stream) + 1, index);
}
