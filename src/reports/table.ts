import Table from 'cli-table3';
import { clip, widthOf } from './fit.ts';

export type Column = {
  readonly head: string;
  readonly cells: readonly string[];
  readonly align?: 'left' | 'right';
  /** If the table is too wide, columns with a rank above 0 are left out, the highest rank first. */
  readonly dropRank?: number;
  /** If the table is still too wide, the column is clipped, but never below this width. */
  readonly clipTo?: number;
};

const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
];
const GAP = '  ';

/**
 * The lines of a table, its head first. It is made of spaces, so that it survives a copy into an issue. The first column is
 * left-aligned, the others right-aligned unless they say otherwise. Columns are left out or clipped to fit `width`.
 */
export function tableLines(columns: readonly Column[], width: number): readonly string[] {
  const fitting = clipped(kept(columns, width), width);
  const table = new Table({
    head: fitting.map(({ head }) => head),
    colAligns: fitting.map(({ align }, index) => align ?? (index === 0 ? 'left' : 'right')),
    chars: { ...Object.fromEntries(BORDERS.map((name) => [name, ''])), middle: GAP },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  const rows = Math.max(...fitting.map(({ cells }) => cells.length));
  for (let row = 0; row < rows; row += 1) table.push(fitting.map(({ cells }) => cells[row] ?? ''));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function kept(columns: readonly Column[], width: number): readonly Column[] {
  const dropped = columns.reduce<Column | null>(
    (last, column) => ((column.dropRank ?? 0) > (last?.dropRank ?? 0) ? column : last),
    null,
  );
  if (dropped === null || tableWidth(columns) <= width) return columns;
  return kept(
    columns.filter((column) => column !== dropped),
    width,
  );
}

function clipped(columns: readonly Column[], width: number): readonly Column[] {
  let excess = tableWidth(columns) - width;
  return columns.map((column) => {
    if (column.clipTo === undefined || excess <= 0) return column;
    const own = columnWidth(column);
    const room = Math.max(column.clipTo, own - excess);
    excess -= Math.max(0, own - room);
    return { ...column, head: clip(column.head, room), cells: column.cells.map((cell) => clip(cell, room)) };
  });
}

function tableWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column), GAP.length * (columns.length - 1));
}

function columnWidth({ head, cells }: Column): number {
  return Math.max(...[head, ...cells].map((cell) => widthOf(withoutColours(cell))));
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences.
  return text.replace(/\u001b\[\d+m/g, '');
}
