/**
 * Who takes part in a load: how many threads share it, which users each of them runs, and when each user iterates. When the
 * arrivals of an open load are due is in profile.ts.
 */
import type { SeriesKey } from '../../metrics/interval.ts';
import type { ClosedLoad, Load } from './load.ts';
import { arrivedMs, lengthMs, type Stage } from './profile.ts';

/** The numbers `shard, shard + shards, …` below `count`: a shard's part by stride. Rates and amounts are never divided. */
export function strideOf(count: number, shard: number, shards: number): readonly number[] {
  const part: number[] = [];
  for (let index = shard; index < count; index += shards) part.push(index);
  return part;
}

/** The length of `strideOf` with these arguments, without making the list. */
export function strideLength(count: number, shard: number, shards: number): number {
  return shard >= count ? 0 : Math.ceil((count - shard) / shards);
}

/** The series of a scenario: for each stage, its requests in their order. They are the same in every shard. */
export function seriesKeys(scenario: {
  readonly load: Load;
  readonly requests: readonly string[];
}): readonly SeriesKey[] {
  const { load, requests } = scenario;
  return load.stages.flatMap(({ name }) => requests.map((request) => ({ stage: name, request })));
}

/** The number of threads that a load can use. More threads would have no user, or no room for an arrival in flight. */
export function shardsOf(load: Load, threads: number): number {
  return Math.min(threads, load.kind === 'closed' ? usersOf(load) : load.maxInFlight);
}

/** The number of virtual users of a closed load: as many as its highest level needs. */
export function usersOf(load: ClosedLoad): number {
  return Math.ceil(peakOf(load.stages));
}

/** The highest level that a profile reaches. A jump that the next stage takes back at once reaches none. */
export function peakOf(stages: readonly Stage[]): number {
  return Math.max(0, ...stages.flatMap(({ from, to, overMs }) => (overMs > 0 ? [from, to] : [])));
}

/** A period in which a virtual user iterates; `toMs` may be Infinity. */
export type Span = { readonly fromMs: number; readonly toMs: number; readonly stage: number };

/** The periods in which virtual user `user` (from 0) iterates: while the level is above its number, at most one for each stage. */
export function spansOf(stages: readonly Stage[], user: number): readonly Span[] {
  let startMs = 0;
  return stages.flatMap((piece, stage) => {
    const fromMs = startMs;
    startMs += piece.overMs;
    const span = spanIn(piece, user);
    return span === null ? [] : [{ fromMs: fromMs + span[0], toMs: fromMs + span[1], stage }];
  });
}

/**
 * The length of the measured window in ms; null if the end of the iterations ends it. A number of constant arrivals lasts until
 * the next one would be due, so that their rate is the one in the file. With drawn arrivals that time is not known.
 */
export function windowMs(load: Load): number | null {
  const { iterations, stages } = load;
  if (iterations === null) return lengthMs(stages);
  return load.kind === 'open' && load.arrivals === 'constant' ? arrivedMs(stages, iterations) : null;
}

function spanIn({ from, to, overMs }: Stage, user: number): readonly [number, number] | null {
  if (overMs === 0 || (from <= user && to <= user)) return null;
  if (from > user && to > user) return [0, overMs];
  const crossingMs = ((user - from) / (to - from)) * overMs;
  return to > from ? [crossingMs, overMs] : [0, crossingMs];
}
