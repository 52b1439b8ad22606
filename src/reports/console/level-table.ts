import type { ScenarioResult } from '../../harness/result/result.ts';
import { numberColumn } from '../quantity-column.ts';
import { tableLines } from '../table.ts';
import { percentileOf } from './timer-table.ts';

/** A line for each level of a sweep, with its times, rates and memory; no lines for a scenario without levels. */
export function levelLines({ levels }: Pick<ScenarioResult, 'levels'>, width: number): readonly string[] {
  if (levels.length === 0) return [];
  return tableLines(
    [
      { head: 'level', cells: levels.map(({ name }) => name) },
      numberColumn('iterations', '', levels, ({ counters }) => counters.iterations.ok, { dropRank: 3 }),
      numberColumn('iteration mean', 'ms', levels, ({ timers }) => timers.iteration?.mean),
      numberColumn('p95', 'ms', levels, ({ timers }) => percentileOf(timers.iteration, 95)),
      numberColumn('response p95', 'ms', levels, ({ timers }) => percentileOf(timers.response, 95), { dropRank: 4 }),
      numberColumn('requests', '/s', levels, ({ rates }) => rates.requests),
      numberColumn('data', 'B/s', levels, ({ rates }) => rates.bytes, { dropRank: 2 }),
      numberColumn('memory before', 'B', levels, ({ gauges }) => gauges['target.memory']?.baseline, { dropRank: 5 }),
      numberColumn('rise', 'B', levels, ({ gauges }) => gauges['target.memory']?.rise),
      numberColumn('growth', 'B', levels, ({ gauges }) => gauges['target.memory']?.growth, { dropRank: 1 }),
    ],
    width,
  );
}
