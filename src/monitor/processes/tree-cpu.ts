import { TICKS_PER_SECOND } from '../machine/cores.ts';
import type { Proc } from '../machine/proc.ts';
import { Family, lineOf, type Root } from './family.ts';
import { foreignProc } from './hidden.ts';
import { findListeners, heldBy, listeningInodes } from './listeners.ts';
import { type ProcessKey, type ProcessRow, type ProcessTable, readTable } from './process-table.ts';

/** CPU of some processes in ms, which never falls; or why it can't be told. */
export type CpuReading =
  | { readonly kind: 'known'; readonly ms: number }
  | { readonly kind: 'unknown'; readonly why: string };

/** The kernel counts CPU in ticks, each of so many ms. */
export const TICK_MS: number = 1000 / TICKS_PER_SECOND;
/** A start is told in whole ticks, and the time since the start of the machine in hundredths of a second. */
const START_ERROR_TICKS = 2;
/** User and system time are each cut to whole ticks. */
const ROUNDING_TICKS = 2;

/** Where the tree begins: a process by its number, or those that listen on a port of this machine. */
export type TreeRoot = { readonly kind: 'pid' | 'port'; readonly number: number };

type Snapshot = ProcessTable & {
  readonly all: ReadonlyMap<ProcessKey, ProcessRow>;
  readonly family: ReadonlySet<ProcessKey>;
};

/**
 * The CPU of a process, or of those that listen on a port of this machine, of all that descends from them, and of their process groups. What a
 * child used counts on when it has ended and one of the family has waited for it. The harness is no part of it, nor what descends from
 * the harness without descending from a listener.
 */
export class TreeCpu {
  readonly #proc: Proc;
  readonly #root: TreeRoot;
  readonly #harness: number;
  readonly #family: Family;
  #before: Snapshot | null = null;
  #ticks = 0;

  constructor(proc: Proc, root: TreeRoot, harness: number) {
    this.#proc = proc;
    this.#root = root;
    this.#harness = harness;
    this.#family = new Family(proc, '');
  }

  /** What was used since the first call. Unknown, too, where a process has ended since the last call whose CPU nobody has inherited. */
  read(): CpuReading {
    const before = this.#before;
    const now = this.#look();
    this.#before = 'why' in now ? null : now;
    if ('why' in now) return { kind: 'unknown', why: now.why };
    const used = before === null ? { ticks: 0 } : usedBetween(before, now);
    if ('why' in used) return { kind: 'unknown', why: used.why };
    this.#ticks += used.ticks;
    return { kind: 'known', ms: this.#ticks * TICK_MS };
  }

  #rootPids(): { readonly pids: readonly number[] } | Why {
    const { kind, number } = this.#root;
    if (kind === 'pid') return { pids: [number] };
    const inodes = listeningInodes(this.#proc, [number]).get(number) ?? new Set();
    if (heldBy(this.#proc, this.#harness, inodes).length > 0)
      return { why: 'the process of this harness serves the target itself' };
    return findListeners(this.#proc, number, inodes);
  }

  #look(): Snapshot | Why {
    const foreign = foreignProc(this.#proc);
    if (foreign !== null) return { why: foreign };
    const listeners = this.#rootPids();
    if ('why' in listeners) return listeners;
    const table = readTable(this.#proc);
    if (table === null) return { why: 'the processes of this machine are not told' };
    const rows = table.rows.filter(({ pid }) => pid !== this.#harness);
    const harness = table.rows.find(({ pid }) => pid === this.#harness);
    const roots = rows
      .filter(({ pid }) => listeners.pids.includes(pid))
      .map(({ pid, group }): Root => ({ pid, hasGroup: group !== harness?.group }));
    // Nothing is asked for its marker: the harness and its target carry the same.
    const { ours } = this.#family.sort(rows, roots, () => false);
    return { rows, upTicks: table.upTicks, all: new Map(rows.map((row) => [row.key, row] as const)), family: ours };
  }
}

type Why = { readonly why: string };

function usedBetween(before: Snapshot, now: Snapshot): { readonly ticks: number } | Why {
  const inherited = inheritance(before, now);
  if ('why' in inherited) return inherited;
  let ticks = 0;
  for (const row of now.rows) {
    if (!now.family.has(row.key)) continue;
    const known = before.all.get(row.key);
    if (known === undefined && row.startedAt < (before.upTicks ?? 0) - START_ERROR_TICKS)
      return { why: `process ${row.pid} (${row.name}) of the target was overlooked before` };
    const own = row.own - (known?.own ?? 0);
    const reaped = row.reaped - (known?.reaped ?? 0) - (inherited.ticks.get(row.key) ?? 0);
    if (own < 0) return { why: `the CPU of process ${row.pid} (${row.name}) has fallen` };
    if (reaped < -ROUNDING_TICKS)
      return { why: `a child of process ${row.pid} (${row.name}) has ended, and nobody has waited for it` };
    ticks += own + Math.max(0, reaped);
  }
  return { ticks };
}

/** What those of the family that have ended had used by the reading before, by the one that has waited for them. */
function inheritance(before: Snapshot, now: Snapshot): { readonly ticks: ReadonlyMap<ProcessKey, number> } | Why {
  const byPid = new Map(before.rows.map((row) => [row.pid, row] as const));
  const ticks = new Map<ProcessKey, number>();
  for (const row of before.rows) {
    if (!before.family.has(row.key) || now.all.has(row.key)) continue;
    const heir = lineOf(row, byPid).find(({ key }) => now.all.has(key));
    if (heir === undefined || !now.family.has(heir.key))
      return { why: `process ${row.pid} (${row.name}) of the target has ended, and with it what is known of its CPU` };
    ticks.set(heir.key, (ticks.get(heir.key) ?? 0) + row.own + row.reaped);
  }
  return { ticks };
}
