import { TICKS_PER_SECOND } from '../machine/cores.ts';
import type { Proc } from '../machine/proc.ts';
import type { FullRow, ProcessKey } from '../processes/process-table.ts';

/** What the threads of a process did. */
export type ThreadUse = {
  /** CPU of the process since it started, in ticks, with their fraction. */
  readonly ticks: number;
  /** How often its threads gave up their core, and how often it was taken from them, since the last reading; null if not told. */
  readonly switches: { readonly voluntary: number; readonly involuntary: number } | null;
};

type Thread = {
  readonly ranTicks: number;
  readonly voluntary: number;
  readonly involuntary: number;
  /** Its line of schedstat; empty where the kernel has none. */
  readonly line: string;
};
type Account = { readonly ticks: number; readonly threads: ReadonlyMap<string, Thread> };

const NS_PER_TICK = 1e9 / TICKS_PER_SECOND;
/** User and system time are each cut to whole ticks in /proc/PID/stat. */
const CUT_TICKS = 2;
/** Each thread costs about 20 µs at each reading. */
export const MOST_THREADS = 64;

/**
 * Accounts of processes by thread. The kernel tells what a process used in ticks of 10 ms, which is 1 % of a second, twice cut off;
 * and what each living thread used to the nanosecond. So the latter is added up, and held within what the former allows: threads
 * that have come and gone between two readings are in the ticks only.
 */
export class ThreadAccount {
  readonly #proc: Proc;
  #accounts = new Map<ProcessKey, Account>();

  constructor(proc: Proc) {
    this.#proc = proc;
  }

  /** `isNew` says that the process was started after the reading before, so that all that it did is of this interval. */
  read(row: FullRow, isNew: boolean): ThreadUse {
    const before = this.#accounts.get(row.key);
    const threads = row.threads > MOST_THREADS ? null : this.#threadsOf(row.pid, before?.threads);
    const since = (threads === null ? [] : [...threads]).map(([id, thread]) => {
      const known = before?.threads.get(id);
      // The number of a thread that has ended is used again.
      return known === undefined || thread.ranTicks < known.ranTicks ? thread : difference(thread, known);
    });
    const sumOf = (of: (thread: Thread) => number): number => since.reduce((sum, thread) => sum + of(thread), 0);
    const added = (before?.ticks ?? 0) + sumOf(({ ranTicks }) => ranTicks);
    const ticks = Math.min(row.own + CUT_TICKS, Math.max(row.own, added));
    this.#accounts.set(row.key, { ticks, threads: threads ?? new Map() });
    // After a reading without them, the switches of a thread's whole life would be taken for those of an interval.
    const isTold = threads !== null && (before === undefined ? isNew : before.threads.size > 0);
    return {
      ticks,
      switches: isTold
        ? { voluntary: sumOf(({ voluntary }) => voluntary), involuntary: sumOf(({ involuntary }) => involuntary) }
        : null,
    };
  }

  /** Forgets the processes that have ended. */
  keep(keys: ReadonlySet<ProcessKey>): void {
    for (const key of this.#accounts.keys()) if (!keys.has(key)) this.#accounts.delete(key);
  }

  /** A thread that has not run since the reading before has not given up a core either; most threads have not. */
  #threadsOf(pid: number, before: ReadonlyMap<string, Thread> | undefined): ReadonlyMap<string, Thread> | null {
    const ids = this.#proc.list(`/proc/${pid}/task`);
    if (ids === null) return null;
    const threads = new Map<string, Thread>();
    for (const id of ids) {
      const line = this.#proc.read(`/proc/${pid}/task/${id}/schedstat`, isWhole) ?? '';
      const known = before?.get(id);
      const thread = known !== undefined && line !== '' && line === known.line ? known : this.#threadOf(pid, id, line);
      if (thread !== null) threads.set(id, thread);
    }
    return threads.size === 0 ? null : threads;
  }

  #threadOf(pid: number, id: string, line: string): Thread | null {
    const switches = /^voluntary_ctxt_switches:\s*(\d+)\s+nonvoluntary_ctxt_switches:\s*(\d+)/m.exec(
      this.#proc.read(`/proc/${pid}/task/${id}/status`, isWhole) ?? '',
    );
    if (switches === null) return null;
    const [ran, voluntary, involuntary] = [Number.parseInt(line, 10), Number(switches[1]), Number(switches[2])];
    return { ranTicks: Number.isNaN(ran) ? 0 : ran / NS_PER_TICK, voluntary, involuntary, line };
  }
}

/** The kernel gives all of such a file at once. */
function isWhole(): boolean {
  return true;
}

function difference(now: Thread, before: Thread): Thread {
  return {
    ...now,
    ranTicks: now.ranTicks - before.ranTicks,
    voluntary: Math.max(0, now.voluntary - before.voluntary),
    involuntary: Math.max(0, now.involuntary - before.involuntary),
  };
}
