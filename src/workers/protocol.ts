import type { MessagePort } from 'node:worker_threads';
import type { Counters } from '../metrics/counters.ts';
import type { Interval, ShardId } from '../metrics/interval.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Facts } from '../scenarios/workloads/workload.ts';
import type { Until } from './loops/loop.ts';

/** One shard for a pool thread. Afterwards commands and messages, the two unions below, cross its port. */
export type ShardTask = {
  readonly id: ShardId;
  readonly scenario: Scenario;
  readonly facts: Facts;
  /** Origin and base path of the target, without a trailing slash. */
  readonly origin: string;
  /** Number of shards of the scenario. This one runs the users or arrivals `id.shard`, `id.shard + shards`, … */
  readonly shards: number;
  readonly port: MessagePort;
};

export type ShardCommand =
  /** Begins a phase at the same instant in all shards; µs on the shared clock. */
  | { readonly kind: 'begin'; readonly phase: 'warmup' | 'measured'; readonly startUs: number; readonly until: Until }
  /** Starts no further iterations, drains for at most the graceful stop, then ends. */
  | { readonly kind: 'stop' }
  /** Starts no further iterations, cuts off what is in flight, then ends. */
  | { readonly kind: 'cut' };

export type ShardMessage =
  | { readonly kind: 'ready' }
  /** Sent each second of the warm-up, which has no intervals: the thread is not blocked. `counters` since the last of these. */
  | { readonly kind: 'alive'; readonly counters: Counters }
  /** The warm-up has ended and drained. What it counted is in no interval; `counters` since the last `alive`. */
  | { readonly kind: 'warm'; readonly counters: Counters }
  | { readonly kind: 'interval'; readonly interval: Interval }
  /** A reason to doubt the figures, in words for the user. */
  | { readonly kind: 'doubt'; readonly reason: string };
