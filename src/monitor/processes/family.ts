import type { Proc } from '../machine/proc.ts';
import { MARKER } from './marker.ts';
import type { ProcessKey, ProcessRow } from './process-table.ts';

/** Where our own tree begins: the harness, or a process that serves the target. */
export type Root = {
  readonly pid: number;
  /** Whether its process group belongs to it. */
  readonly hasGroup: boolean;
};

/** The keys of processes that are our own, and of those that are known to be others'; of the rest, nobody has asked. */
export type Kin = { readonly ours: ReadonlySet<ProcessKey>; readonly strangers: ReadonlySet<ProcessKey> };

/**
 * Tells which processes are our own: the roots, their process groups, all that descends from those or carries our marker, and
 * all that once was ours, also when its parent has ended.
 */
export class Family {
  readonly #proc: Proc;
  readonly #marker: string;
  /** Whether each process carries the marker that was asked, and the name that it had then. */
  readonly #marked = new Map<ProcessKey, { readonly name: string; readonly isMarked: boolean }>();
  #ours: ReadonlySet<ProcessKey> = new Set();

  constructor(proc: Proc, marker: string) {
    this.#proc = proc;
    this.#marker = marker;
  }

  /**
   * Sorts these processes. `isBusy` says which of them used CPU: only those, and their parents, have their environment read,
   * as that read waits for a process that is stuck.
   */
  sort(rows: readonly ProcessRow[], roots: readonly Root[], isBusy: (row: ProcessRow) => boolean): Kin {
    const byPid = new Map(rows.map((row) => [row.pid, row] as const));
    const users = rows.filter(({ isKernel }) => !isKernel);
    const ours = new Set(descendants(users, byPid, this.#rootTest(rows, roots)));
    const marked = new Set(
      users
        .filter((row) => isBusy(row) && !ours.has(row.key))
        .flatMap((row) => lineOf(row, byPid))
        .filter((row) => !row.isKernel && this.#isMarked(row))
        .map(({ key }) => key),
    );
    if (marked.size > 0) for (const key of descendants(users, byPid, (row) => marked.has(row.key))) ours.add(key);
    this.#ours = ours;
    this.#forget(rows);
    const strangers = users.filter((row) => !ours.has(row.key) && this.#marked.get(row.key)?.isMarked === false);
    return { ours, strangers: new Set(strangers.map(({ key }) => key)) };
  }

  #rootTest(rows: readonly ProcessRow[], roots: readonly Root[]): (row: ProcessRow) => boolean {
    const pids = new Set(roots.map(({ pid }) => pid));
    const leaders = new Set(roots.filter(({ hasGroup }) => hasGroup).map(({ pid }) => pid));
    const groups = new Set(rows.filter(({ pid }) => leaders.has(pid)).map(({ group }) => group));
    return (row) => pids.has(row.pid) || groups.has(row.group) || this.#ours.has(row.key);
  }

  #isMarked(row: ProcessRow): boolean {
    const known = this.#marked.get(row.key);
    // A program that takes the place of another has a name of its own, and an environment of its own.
    if (known?.name === row.name) return known.isMarked;
    const environment = this.#proc.read(`/proc/${row.pid}/environ`) ?? '';
    const isMarked = `\0${environment}`.includes(`\0${MARKER}=${this.#marker}\0`);
    this.#marked.set(row.key, { name: row.name, isMarked });
    return isMarked;
  }

  #forget(rows: readonly ProcessRow[]): void {
    const there = new Set(rows.map(({ key }) => key));
    for (const key of this.#marked.keys()) if (!there.has(key)) this.#marked.delete(key);
  }
}

/** The keys of all rows for which `isRoot` holds, and of all that descend from them. */
function descendants(
  rows: readonly ProcessRow[],
  byPid: ReadonlyMap<number, ProcessRow>,
  isRoot: (row: ProcessRow) => boolean,
): readonly ProcessKey[] {
  const known = new Map<number, boolean>();
  const isIn = (row: ProcessRow): boolean => {
    const answer = known.get(row.pid);
    if (answer !== undefined) return answer;
    // The table is not read at one instant, so that numbers used again could make a circle of parents.
    known.set(row.pid, false);
    const parent = byPid.get(row.parent);
    const found = isRoot(row) || (parent !== undefined && isIn(parent));
    known.set(row.pid, found);
    return found;
  };
  return rows.filter(isIn).map(({ key }) => key);
}

/** The process itself, its parent, and so on. */
export function lineOf(row: ProcessRow, byPid: ReadonlyMap<number, ProcessRow>): readonly ProcessRow[] {
  const line = new Set([row]);
  for (let next = byPid.get(row.parent); next !== undefined && !line.has(next); next = byPid.get(next.parent))
    line.add(next);
  return [...line];
}
