import type { SeriesKey } from '../metrics/interval.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { requestNames } from '../scenarios/workloads/names.ts';

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

/** The series of a scenario, in the order of its requests; the same in every shard. */
export function seriesKeys(scenario: Scenario): readonly SeriesKey[] {
  return requestNames(scenario.workload).map((request) => ({ stage: 'main', request, tags: {} }));
}
