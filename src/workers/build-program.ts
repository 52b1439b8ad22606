import * as programs from '../scenarios/workloads/programs.ts';
import type { Facts, Workload } from '../scenarios/workloads/workload.ts';
import { connectUndici } from './http/engines/undici.ts';
import { Exchange, type ExchangeOptions } from './http/exchange.ts';
import type { Program, ProgramFactory } from './programs/program.ts';
import type { ShardTask } from './protocol.ts';

export type ProgramOptions = ExchangeOptions & {
  /** Says what makes the figures doubtful, or what stays behind. */
  readonly onDoubt: (reason: string) => void;
};

/** By the kind of workload. The compiler finds a kind that has a spec and no program. */
type Programs = { readonly [kind in Workload['kind']]: unknown };
const PROGRAMS: Programs = { ...programs };

/** Returns what makes the program of each virtual user of a shard, with a connection of its own. */
export function programsOf(
  task: ShardTask,
  options: ProgramOptions,
  registry: Programs = PROGRAMS,
): (user: number) => Program {
  const { scenario, facts, id, shards } = task;
  const { workload, requests } = scenario;
  const { origin, pathname } = new URL(task.origin);
  // A workload and its facts are of one kind, and so is the factory under that kind's name.
  const factory = registry[workload.kind] as ProgramFactory<Workload, Facts>;
  return factory({
    ...{ workload, facts, requests, id, shards },
    basePath: pathname === '/' ? '' : pathname,
    series: options.recorder.series,
    connect: () => {
      const connection = connectUndici(origin, scenario.timeoutMs);
      return { connection, exchange: new Exchange(connection, options) };
    },
    onDoubt: options.onDoubt,
  });
}
