import type { Proc } from '../machine/proc.ts';
import { Family, type Root } from '../processes/family.ts';
import { findListeners, listeningInodes } from '../processes/listeners.ts';
import { type TreeReading, useBetween } from '../processes/own-tree.ts';
import type { ProcessKey, ProcessRow } from '../processes/process-table.ts';

/** What a monitor watches: a process by its number, or those that listen on a port of this machine; with all their descendants. */
export type Watched = { readonly kind: 'pid' | 'port'; readonly number: number };

/**
 * The watched processes among all others. A process that once was one of them remains one, also when its parent has ended; a
 * number that is used again is another process.
 */
export class WatchedTree {
  readonly #proc: Proc;
  readonly #watched: Watched;
  readonly #notes = new Set<string>();
  #roots: ReadonlySet<ProcessKey> | null = null;
  /** The sockets that listened on the port when its processes were looked for. */
  #sockets = '';
  #family: Family;
  #before: TreeReading | null = null;

  constructor(proc: Proc, watched: Watched) {
    this.#proc = proc;
    this.#watched = watched;
    this.#family = new Family(proc, '');
  }

  get notes(): readonly string[] {
    return [...this.#notes];
  }

  /** Which of these rows are watched. */
  membersOf<Row extends ProcessRow>(rows: readonly Row[]): readonly Row[] {
    const byPid = new Map(rows.map((row) => [row.pid, row] as const));
    const roots = this.#watched.kind === 'pid' ? this.#rootOfPid(byPid) : this.#rootsOfPort(byPid);
    const { ours } = this.#family.sort(
      rows,
      [...roots].flatMap((key) => rootOf(key, byPid)),
      () => false,
    );
    return rows.filter(({ key }) => ours.has(key));
  }

  /**
   * CPU ticks of the members since the last call, with those of children that have ended; null at the first call. A member that
   * was there before, and none then, counts from now on.
   */
  use(members: readonly ProcessRow[], upTicks: number | null): number | null {
    const byKey = new Map(members.map((row) => [row.key, row] as const));
    const now = { byKey, upTicks, kin: { ours: new Set(byKey.keys()), strangers: new Set<ProcessKey>() } };
    const before = this.#before;
    this.#before = now;
    return before && useBetween(before, now).own;
  }

  #rootOfPid(byPid: ReadonlyMap<number, ProcessRow>): ReadonlySet<ProcessKey> {
    const { number } = this.#watched;
    const row = byPid.get(number);
    if (this.#roots === null) {
      if (row === undefined) this.#notes.add(`no process ${number} runs here`);
      this.#roots = new Set(row === undefined ? [] : [row.key]);
    }
    if (row === undefined && this.#roots.size > 0) this.#notes.add(`process ${number} has ended`);
    if (row !== undefined && this.#roots.size > 0 && !this.#roots.has(row.key))
      this.#notes.add(`process ${number} has ended, and its number is now that of another process`);
    return this.#roots;
  }

  /** Looking for the processes of a port costs milliseconds, so it is done when other sockets listen, or a process has ended. */
  #rootsOfPort(byPid: ReadonlyMap<number, ProcessRow>): ReadonlySet<ProcessKey> {
    const { number } = this.#watched;
    const inodes = listeningInodes(this.#proc, [number]).get(number) ?? new Set<string>();
    const sockets = [...inodes].sort().join(' ');
    const known = this.#roots;
    const areThere = known !== null && [...known].every((key) => rootOf(key, byPid).length > 0);
    if (areThere && sockets === this.#sockets) return known;
    this.#sockets = sockets;
    const found = findListeners(this.#proc, number, inodes);
    const pids = found.kind === 'known' ? found.pids : [];
    if (found.kind === 'unknown') this.#notes.add(found.why);
    const roots = new Set(pids.flatMap((pid) => byPid.get(pid)?.key ?? []));
    // Another server has taken the port: what the one before has left behind is watched no longer.
    if (roots.size > 0 && ![...roots].some((key) => known?.has(key))) this.#family = new Family(this.#proc, '');
    this.#roots = roots;
    return roots;
  }
}

/** A root with its process group, if it leads one: what a shell has started beside it in a pipe. */
function rootOf(key: ProcessKey, byPid: ReadonlyMap<number, ProcessRow>): readonly Root[] {
  const pid = Number.parseInt(key, 10);
  const row = byPid.get(pid);
  return row?.key === key ? [{ pid, hasGroup: row.group === pid }] : [];
}
