import { createHash } from 'node:crypto';
import type { ShardId } from '../../metrics/interval.ts';
import { connectUndici } from '../engines/undici.ts';
import { Exchange, type ExchangeOptions } from '../exchange.ts';
import type { Program } from '../program.ts';
import type { ShardTask } from '../protocol.ts';
import { createRandom } from '../random.ts';
import { drawValues } from '../request.ts';
import type { Turns } from '../turns.ts';
import { ConcurrencyProgram } from './concurrency.ts';
import { EdgeCasesProgram } from './edge-cases.ts';
import { MemoryPressureProgram } from './memory-pressure.ts';
import { PaginationProgram } from './pagination.ts';
import { StreamingProgram } from './streaming.ts';

/** The program of one virtual user, with a connection of its own; `turns` are those of the whole shard. */
export function buildProgram(task: ShardTask, user: number, options: ExchangeOptions, turns: Turns): Program {
  const { scenario, facts } = task;
  const { origin, pathname } = new URL(task.origin);
  const basePath = pathname === '/' ? '' : pathname;
  const exchange = new Exchange(connectUndici(origin, scenario.timeoutMs), options);
  const { series } = options.recorder;
  const { workload } = scenario;
  switch (workload.kind) {
    case 'pagination':
      return new PaginationProgram(workload, exchange, series, basePath);
    case 'streaming': {
      const { headers, verify } = workload;
      return new StreamingProgram(facts.files, headers, verify, exchange, series, basePath, user);
    }
    case 'concurrency': {
      const random = createRandom(user + 1);
      return new ConcurrencyProgram(workload, exchange, series, basePath, drawValues(facts.values, random), random);
    }
    case 'memory-pressure': {
      const { documents } = facts;
      return new MemoryPressureProgram(workload, documents, exchange, series, basePath, uniqueStart(task.id), user);
    }
    case 'edge-cases': {
      const place = { unique: uniqueStart(task.id), turns, basePath };
      return new EdgeCasesProgram(workload, facts.documents, exchange, series, place);
    }
  }
}

/** Begins the names of what is put onto a target: other runs, scenarios, repeats and levels begin theirs otherwise. */
function uniqueStart({ run, scenario, repeat, level }: ShardId): string {
  const whole = JSON.stringify([run, scenario, repeat, level]);
  return createHash('sha256').update(whole).digest('hex').slice(0, 16);
}
