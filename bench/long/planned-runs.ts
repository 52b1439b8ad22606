import type { Row as TableRow } from '../row.ts';
import { countOf, type Measured, type Row, type Side } from './trial.ts';

/** A line of the table, from the runs that there are of those that it needs. */
export type LongRow = { readonly table: TableRow; readonly done: number; readonly of: number };

/** The runs that were measured, by kind, each kind with as many as were asked for. */
export class PlannedRuns {
  readonly #measured: readonly Measured[];
  readonly #most: number;

  constructor(measured: readonly Measured[], most: number) {
    this.#measured = measured;
    this.#most = most;
  }

  of(row: Row, side: Side): readonly Measured[] {
    const count = countOf(row, side, this.#most);
    return this.#measured.filter((each) => each.row === row && each.side === side && each.index < count);
  }

  row(kinds: readonly (readonly [Row, Side])[], table: Omit<TableRow, 'peer'>): LongRow {
    const sum = (of: (row: Row, side: Side) => number): number =>
      kinds.reduce((total, [row, side]) => total + of(row, side), 0);
    const done = sum((row, side) => this.of(row, side).length);
    return { table: { ...table, peer: null }, done, of: sum((row, side) => countOf(row, side, this.#most)) };
  }
}
