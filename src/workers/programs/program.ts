import type { ShardId } from '../../metrics/interval.ts';
import type { Connection } from '../http/engine.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Outcome } from '../recording/outcome.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';

/** How an iteration starts: in which stage of its load, and whether as an arrival, whose due time no response can delay. */
export type Start = { readonly stage: number; readonly isArrival: boolean };

/** One virtual user's way through a workload. It runs one iteration at a time. */
export type Program = {
  /** Starts an iteration that was due at `dueUs`; calls `done` exactly once, never before it returns for a right one. */
  iterate(dueUs: number, done: (outcome: Outcome) => void, start: Start): void;
  /** Cuts off what is in flight; the iteration ends as unfinished. */
  cut(): void;
  close(): Promise<void>;
};

/** What one shard gives the programs of its virtual users. */
type ProgramSetting<Workload, Facts> = {
  readonly workload: Workload;
  readonly facts: Facts;
  /** Names of the requests, in the order of their series within a stage. */
  readonly requests: readonly string[];
  readonly id: ShardId;
  readonly shards: number;
  /** Path of the target's base, without a trailing slash. */
  readonly basePath: string;
  readonly series: readonly SeriesRecorder[];
  /** Opens a connection for one virtual user. */
  readonly connect: () => { readonly connection: Connection; readonly exchange: Exchange };
  /** Says what makes the figures doubtful, or what stays behind. */
  readonly onDoubt: (reason: string) => void;
};

/** Called once a shard; what it returns makes the program of each virtual user. */
export type ProgramFactory<Workload, Facts> = (setting: ProgramSetting<Workload, Facts>) => (user: number) => Program;
