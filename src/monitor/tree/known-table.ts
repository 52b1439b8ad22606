import type { Proc } from '../machine/proc.ts';
import { type FullRow, readRow, readUpTicks } from '../processes/process-table.ts';

/** Each reading reads one in so many of the processes that are not watched. */
const ROUNDS = 64;

/**
 * All processes, at little cost: those that are watched and new ones are read each time. Any other process is taken to be what it
 * was, since it can become a watched one only if its number is used again within an interval, which shows within a minute or two.
 */
export class KnownTable {
  readonly #proc: Proc;
  #rows: ReadonlyMap<string, FullRow> = new Map();
  #round = 0;

  constructor(proc: Proc) {
    this.#proc = proc;
  }

  /** Null where there is no /proc. `isWatched` says which rows are read each time. */
  read(
    isWatched: (row: FullRow) => boolean,
  ): { readonly rows: readonly FullRow[]; readonly upTicks: number | null } | null {
    const names = this.#proc.list('/proc');
    if (names === null) return null;
    this.#round = (this.#round + 1) % ROUNDS;
    const rows = new Map<string, FullRow>();
    for (const name of names) {
      const pid = Number(name);
      if (!(pid > 0)) continue;
      const known = this.#rows.get(name);
      const isKept = known !== undefined && pid % ROUNDS !== this.#round && !isWatched(known);
      const row = isKept ? known : readRow(this.#proc, name);
      if (row !== null) rows.set(name, row);
    }
    this.#rows = rows;
    return { rows: [...rows.values()], upTicks: readUpTicks(this.#proc) };
  }
}
