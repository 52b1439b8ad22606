import type { Proc } from '../machine/proc.ts';
import { Family, type Kin, lineOf, type Root } from './family.ts';
import type { ProcessKey, ProcessRow, ProcessTable } from './process-table.ts';

/** CPU between two readings, in ticks. */
export type TreeUse = {
  /** What our own tree used. */
  readonly own: number;
  /** What the threads of the kernel used. */
  readonly kernel: number;
  /** What each process used that is neither ours nor the kernel's, heaviest first. */
  readonly others: readonly { readonly pid: number; readonly name: string; readonly ticks: number }[];
};

/** Processes at one instant, and which of them are ours. */
export type TreeReading = {
  readonly byKey: ReadonlyMap<ProcessKey, ProcessRow>;
  readonly upTicks: number | null;
  readonly kin: Kin;
};

/** A start is told in whole ticks, and the time since the start of the machine in hundredths of a second. */
const START_ERROR_TICKS = 2;

/**
 * Tells what our own processes and the others used since the reading before. What a child used goes to its parent when that
 * waits for it, so nothing is counted twice, and nothing of a child that lived and died between two readings is lost.
 */
export class OwnTree {
  readonly #family: Family;
  #before: TreeReading | null = null;

  constructor(proc: Proc, marker: string) {
    this.#family = new Family(proc, marker);
  }

  /** What was used since the last call; the first call only looks. */
  read({ rows, upTicks }: ProcessTable, roots: readonly Root[]): TreeUse {
    const before = this.#before;
    const isBusy = (row: ProcessRow): boolean =>
      before !== null && total(row) > total(before.byKey.get(row.key) ?? NEVER_RUN);
    const kin = this.#family.sort(rows, roots, isBusy);
    const now = { byKey: new Map(rows.map((row) => [row.key, row] as const)), upTicks, kin };
    this.#before = now;
    return before === null ? NOTHING : useBetween(before, now);
  }
}

const NOTHING: TreeUse = { own: 0, kernel: 0, others: [] };

/** What was used between two readings. */
export function useBetween(before: TreeReading, now: TreeReading): TreeUse {
  const { ours } = now.kin;
  const handed = handedOn(before, now);
  const adopters = adoptersOf(now);
  let [own, kernel] = [0, 0];
  const others: { readonly pid: number; readonly name: string; readonly ticks: number }[] = [];
  for (const [key, row] of now.byKey) {
    const known = before.byKey.get(key);
    // A process that is older than the reading before was overlooked there: nobody can tell what it has used since.
    if (known === undefined && row.startedAt < (before.upTicks ?? 0) - START_ERROR_TICKS) continue;
    const self = Math.max(0, row.own - (known?.own ?? 0));
    const ended = handed.get(key);
    const reaped = Math.max(0, row.reaped - (known?.reaped ?? 0) - (ended?.earlier ?? 0));
    if (row.isKernel) kernel += self;
    else if (ours.has(key)) own += self + reaped;
    else {
      // What such a process was handed may have been used by one of ours that nobody saw.
      const ticks = self + (adopters.has(key) && ended?.isOfStranger !== true ? 0 : reaped);
      if (ticks > 0) others.push({ pid: row.pid, name: row.name, ticks });
    }
  }
  return { own, kernel, others: others.sort((a, b) => b.ticks - a.ticks) };
}

/** Processes that are not ours, and that would wait for one of ours whose parent has ended: the ancestors of ours. */
function adoptersOf({ byKey, kin: { ours } }: TreeReading): ReadonlySet<ProcessKey> {
  const byPid = new Map([...byKey.values()].map((row) => [row.pid, row] as const));
  const adopters = new Set<ProcessKey>();
  for (const [key, row] of byKey) {
    const parent = byPid.get(row.parent);
    if (!ours.has(key) || parent === undefined || ours.has(parent.key) || adopters.has(parent.key)) continue;
    for (const ancestor of lineOf(parent, byPid)) adopters.add(ancestor.key);
  }
  return adopters;
}

/** What a process was handed by those that have ended. */
type Handed = {
  /** How much of it had been used by the reading before, and so is no use since then; ticks. */
  readonly earlier: number;
  /** Whether a process that was known to be no kin of ours is among those. */
  readonly isOfStranger: boolean;
};

/** A process that has ended hands all that it ever used on to the nearest ancestor that lives and waits for it. */
function handedOn(before: TreeReading, now: TreeReading): ReadonlyMap<ProcessKey, Handed> {
  const byPid = new Map([...before.byKey.values()].map((row) => [row.pid, row] as const));
  const handed = new Map<ProcessKey, Handed>();
  for (const [key, row] of before.byKey) {
    if (now.byKey.has(key)) continue;
    const heirBefore = lineOf(row, byPid).find((each) => now.byKey.has(each.key));
    const heir = heirBefore && now.byKey.get(heirBefore.key);
    if (heirBefore === undefined || heir === undefined) continue;
    const known = handed.get(heir.key) ?? { earlier: 0, isOfStranger: false };
    // The heir's account has grown by what it was handed, if it has waited for the process at all.
    const grown = Math.max(0, heir.reaped - heirBefore.reaped - known.earlier);
    // What became of one of ours excuses nothing, whoever has waited for it: nobody can tell how much of it is new.
    const isAdopted = before.kin.ours.has(key) && !now.kin.ours.has(heir.key);
    handed.set(heir.key, {
      earlier: known.earlier + (isAdopted ? grown : Math.min(grown, total(row))),
      isOfStranger: known.isOfStranger || before.kin.strangers.has(key),
    });
  }
  return handed;
}

/** What a process has used that was not there before. */
const NEVER_RUN = { own: 0, reaped: 0 };

function total({ own, reaped }: Pick<ProcessRow, 'own' | 'reaped'>): number {
  return own + reaped;
}
