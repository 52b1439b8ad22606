import type { SeriesKey } from '../../metrics/interval.ts';
import type { ClosedLoad, Load } from './load.ts';
import { arrivedMs, lengthMs, peakOf } from './profile.ts';

/** Numbers `shard, shard + shards, …` below `count`: a shard's part by stride, never by dividing a rate or an amount. */
export function strideOf(count: number, shard: number, shards: number): readonly number[] {
  const part: number[] = [];
  for (let index = shard; index < count; index += shards) part.push(index);
  return part;
}

/** How many of `0 … count − 1` a stride has, without listing them. */
export function strideLength(count: number, shard: number, shards: number): number {
  return shard >= count ? 0 : Math.ceil((count - shard) / shards);
}

/** The series of a scenario, the same in every shard: for each stage, its requests in their order. */
export function seriesKeys(scenario: {
  readonly load: Load;
  readonly requests: readonly string[];
}): readonly SeriesKey[] {
  const { load, requests } = scenario;
  return load.stages.flatMap(({ name }) => requests.map((request) => ({ stage: name, request })));
}

/** How many threads a load can use: a thread without a user, or without room for an arrival in flight, would be idle. */
export function shardsOf(load: Load, threads: number): number {
  return Math.min(threads, load.kind === 'closed' ? usersOf(load) : load.maxInFlight);
}

/** Virtual users of a closed load: as many as its highest level needs. */
export function usersOf(load: ClosedLoad): number {
  return Math.ceil(peakOf(load.stages));
}

/**
 * Length of the measured window; null where its iterations end it. Constant arrivals last until the next one would be due, so that
 * their rate is the one that was asked for. With drawn arrivals that time is not known.
 */
export function windowMs(load: Load): number | null {
  const { iterations, stages } = load;
  if (iterations === null) return lengthMs(stages);
  return load.kind === 'open' && load.arrivals === 'constant' ? arrivedMs(stages, iterations) : null;
}
