import type { LevelResult, ScenarioResult } from '../../harness/result/result.ts';
import { formatColumn } from '../quantity-column.ts';
import { type Column, tableLines } from '../table.ts';
import { percentileOf } from './timer-table.ts';

/** The levels of a sweep under each other, memory over size; no line for a scenario without levels. */
export function levelLines({ levels }: Pick<ScenarioResult, 'levels'>, width: number): readonly string[] {
  if (levels.length === 0) return [];
  const column = (
    head: string,
    unit: Parameters<typeof formatColumn>[0],
    of: (level: LevelResult) => number | null | undefined,
    dropRank = 0,
  ): Column => ({
    head,
    cells: formatColumn(
      unit,
      levels.map((level) => of(level) ?? null),
    ),
    dropRank,
  });
  return tableLines(
    [
      { head: 'level', cells: levels.map(({ name }) => name) },
      column('iterations', '', ({ counters }) => counters.iterations.ok, 3),
      column('mean', 'ms', ({ timers }) => timers.iteration?.mean),
      column('p95', 'ms', ({ timers }) => percentileOf(timers.iteration, 95)),
      column('response p95', 'ms', ({ timers }) => percentileOf(timers.response, 95), 4),
      column('req/s', '/s', ({ rates }) => rates.requests),
      column('data', 'B/s', ({ rates }) => rates.bytes, 2),
      column('memory before', 'B', ({ gauges }) => gauges['target.memory']?.baseline, 5),
      column('rise', 'B', ({ gauges }) => gauges['target.memory']?.rise),
      column('growth', 'B', ({ gauges }) => gauges['target.memory']?.growth, 1),
    ],
    width,
  );
}
