import type { MessagePort } from 'node:worker_threads';
import type { Interval, ShardId } from '../metrics/interval.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Facts } from '../scenarios/workloads/workload.ts';
import type { Until } from './loops/loop.ts';

/** All that crosses between the coordinator and a pool thread: one task, then these two unions over its port. */
export type ShardTask = {
  readonly id: ShardId;
  readonly scenario: Scenario;
  readonly facts: Facts;
  /** Origin and base path of the target, without a trailing slash. */
  readonly origin: string;
  /** How many shards the scenario has: this one takes users and arrivals `id.shard, id.shard + shards, …`. */
  readonly shards: number;
  readonly port: MessagePort;
};

export type ShardCommand =
  /** Begins a phase at an instant that all shards agree on; µs on the shared clock. */
  | { readonly kind: 'begin'; readonly phase: 'warmup' | 'measured'; readonly startUs: number; readonly until: Until }
  /** No further iterations; drain for the graceful stop, then end. */
  | { readonly kind: 'stop' };

export type ShardMessage =
  | { readonly kind: 'ready' }
  /** The warm-up has ended and drained. */
  | { readonly kind: 'warm' }
  | { readonly kind: 'interval'; readonly interval: Interval }
  /** Something that makes the figures doubtful, in words for the user. */
  | { readonly kind: 'doubt'; readonly reason: string };
