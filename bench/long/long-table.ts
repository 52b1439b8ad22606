import { figureOf, isReached } from '../row.ts';
import { columns, quantity, reachText } from '../table.ts';
import type { LongRow } from './planned-runs.ts';

const HEAD = ['figure', 'value', 'runs', 'reach', 'reached', ''];

/** Figure, value and reach, and whether it is reached: by all its runs, or until now. */
export function renderLongTable(rows: readonly LongRow[]): string {
  return columns(HEAD, rows.map(cellsOf));
}

function cellsOf({ table, done, of }: LongRow): readonly string[] {
  const { name, unit, reach, note } = table;
  const value = figureOf(table);
  const verdict = isReached(table) ? 'yes' : 'NO';
  return [
    name,
    Number.isNaN(value) ? '–' : quantity(value, unit),
    `${done}/${of}`,
    reach === null ? 'reported' : reachText(reach, (limit) => quantity(limit, unit)),
    reach === null ? '' : done === of ? verdict : `${verdict}, until now`,
    note,
  ];
}
