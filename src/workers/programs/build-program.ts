import { createRandom } from '../../random.ts';
import { ConcurrencyProgram } from '../../scenarios/workloads/concurrency/program.ts';
import { EdgeCasesProgram } from '../../scenarios/workloads/edge-cases/program.ts';
import { MemoryPressureProgram } from '../../scenarios/workloads/memory-pressure/program.ts';
import { MovingTally, Untouched } from '../../scenarios/workloads/pagination/moving-tally.ts';
import { PaginationProgram } from '../../scenarios/workloads/pagination/program.ts';
import { StillTally } from '../../scenarios/workloads/pagination/still-tally.ts';
import { requestNames } from '../../scenarios/workloads/request-names.ts';
import { StreamingProgram } from '../../scenarios/workloads/streaming/program.ts';
import { ChangeApi } from '../changes/change-api.ts';
import { ChangeMutations } from '../changes/change-mutations.ts';
import { ChangeOperations } from '../changes/change-operations.ts';
import { OwnChanges } from '../changes/own-changes.ts';
import { connectUndici } from '../http/engines/undici.ts';
import { Exchange, type ExchangeOptions } from '../http/exchange.ts';
import { drawValues } from '../http/request.ts';
import type { ShardTask } from '../protocol.ts';
import type { Program } from './program.ts';
import { TidyProgram } from './tidy.ts';
import { Turns } from './turns.ts';
import { uniqueStart } from './unique.ts';

export type ProgramOptions = ExchangeOptions & {
  /** Says what makes the figures doubtful, or what stays behind. */
  readonly onDoubt: (reason: string) => void;
};

/** What all users of a shard share. */
type Shared = { readonly untouched: Untouched; readonly turns: Turns };

/** What makes the program of each virtual user of a shard, with a connection of its own. */
export function programsOf(task: ShardTask, options: ProgramOptions): (user: number) => Program {
  const untouched = new Untouched(task.facts.untouched);
  const turns = new Turns(task.id.shard, task.shards);
  return (user) => buildProgram(task, user, { untouched, turns }, options);
}

function buildProgram(task: ShardTask, user: number, { untouched, turns }: Shared, options: ProgramOptions): Program {
  const { scenario, facts } = task;
  const { origin, pathname } = new URL(task.origin);
  const basePath = pathname === '/' ? '' : pathname;
  const connection = connectUndici(origin, scenario.timeoutMs);
  const exchange = new Exchange(connection, options);
  const { series } = options.recorder;
  const { workload } = scenario;
  switch (workload.kind) {
    case 'pagination': {
      if (!workload.mutate) {
        const still = (): StillTally => new StillTally(workload.minItems);
        return new PaginationProgram(workload, exchange, series, basePath, still, null);
      }
      const random = createRandom(user + 1);
      const own = new OwnChanges(uniqueStart(task.id), user, random);
      const api = new ChangeApi(`${basePath}${pathOf(workload.path)}`, workload.headers);
      const mutations = new ChangeMutations(exchange, own, api, random);
      const moving = (): MovingTally => new MovingTally(untouched);
      const program = new PaginationProgram(workload, exchange, series, basePath, moving, mutations);
      return new TidyProgram(program, own, connection, options.onDoubt);
    }
    case 'streaming': {
      const { headers, verify } = workload;
      // Every file is somebody's, once: all users take their turns from one row. Of a list, each has a row of its own.
      const row = workload.files === 'all' ? turns : new Turns(user, 1);
      const course = { files: facts.files, turns: row, requests: requestNames(workload).length };
      return new StreamingProgram(course, headers, verify, exchange, series, basePath);
    }
    case 'concurrency': {
      const random = createRandom(user + 1);
      const fill = drawValues(facts.values, random);
      if (workload.operations.length === 0)
        return new ConcurrencyProgram(workload, exchange, series, basePath, fill, random, null);
      const own = new OwnChanges(uniqueStart(task.id), user, random);
      const operations = new ChangeOperations(workload, exchange, own, basePath);
      const program = new ConcurrencyProgram(workload, exchange, series, basePath, fill, random, operations);
      return new TidyProgram(program, own, connection, options.onDoubt);
    }
    case 'memory-pressure': {
      const { documents } = facts;
      return new MemoryPressureProgram(workload, documents, exchange, series, basePath, uniqueStart(task.id), user);
    }
    case 'edge-cases': {
      const place = { unique: uniqueStart(task.id), turns, basePath, change: facts.change };
      return new EdgeCasesProgram(workload, facts.documents, exchange, series, place);
    }
  }
}

function pathOf(pathAndQuery: string): string {
  return pathAndQuery.split('?')[0] ?? '';
}
