import * as programs from '../scenarios/workloads/programs.ts';
import type { Facts, Workload } from '../scenarios/workloads/workload.ts';
import { connectUndici } from './http/engines/undici.ts';
import { Exchange, type ExchangeOptions } from './http/exchange.ts';
import type { Program, ProgramFactory } from './programs/program.ts';
import type { ShardTask } from './protocol.ts';

export type ProgramOptions = ExchangeOptions & {
  /** Reports a reason to doubt the figures, or what stays on the target. */
  readonly onDoubt: (reason: string) => void;
};

/** A factory of programs for each kind of workload. The compiler reports a kind that has a spec and no program. */
type Programs = { readonly [kind in Workload['kind']]: unknown };
const PROGRAMS: Programs = { ...programs };

/** Returns a function that makes the program of a virtual user of this shard, with a connection of its own. */
export function programsOf(
  task: ShardTask,
  options: ProgramOptions,
  registry: Programs = PROGRAMS,
): (user: number) => Program {
  const { scenario, facts, id, shards } = task;
  const { workload, requests } = scenario;
  const { origin, pathname } = new URL(task.origin);
  // The compiler can't know it, but the workload, its facts and the factory of that name are of the same kind.
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
