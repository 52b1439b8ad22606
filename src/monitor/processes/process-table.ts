import { TICKS_PER_SECOND } from '../machine/cores.ts';
import type { Proc } from '../machine/proc.ts';

/** One process, as /proc/PID/stat has it. Times are ticks of CPU. */
export type ProcessRow = {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Ticks from the start of the machine. */
  readonly startedAt: number;
  readonly name: string;
  readonly isKernel: boolean;
  /** What all of its threads used, those that have ended included. */
  readonly own: number;
  /** What its children used that have ended and were waited for, with theirs. */
  readonly reaped: number;
};

/** A row with what only watched processes are asked for. */
export type FullRow = ProcessRow & {
  readonly threads: number;
  /** Memory that it has in RAM, in pages. */
  readonly residentPages: number;
};

/** Number and start of a process: numbers are used again. */
export type ProcessKey = string;

/** All processes at one instant. */
export type ProcessTable = {
  readonly rows: readonly ProcessRow[];
  /** Ticks from the start of the machine; null where they are not told. */
  readonly upTicks: number | null;
};

/** All processes that can be seen; null where there is no /proc. A process that ends meanwhile is left out. */
export function readTable(proc: Proc): ProcessTable | null {
  const names = proc.list('/proc');
  if (names === null) return null;
  const rows = names.flatMap((name) => (/^\d+$/.test(name) ? (readRow(proc, name) ?? []) : []));
  return { rows, upTicks: readUpTicks(proc) };
}

/** Ticks from the start of the machine; null where they are not told. */
export function readUpTicks(proc: Proc): number | null {
  const seconds = Number.parseFloat(proc.read('/proc/uptime') ?? '');
  return Number.isNaN(seconds) ? null : seconds * TICKS_PER_SECOND;
}

/** One process by its number; null where it is not there, or can't be seen. */
export function readRow(proc: Proc, pid: string): FullRow | null {
  return parseStat(proc.read(`/proc/${pid}/stat`, isWhole));
}

/** The kernel gives all of such a file at once. */
function isWhole(): boolean {
  return true;
}

/** The flag of a process that is a thread of the kernel: PF_KTHREAD. */
const KERNEL_FLAG = 0x00200000;
/** Where the fields after the name begin: the state is the third of them. */
const FIRST_FIELD = 3;
const LAST_FIELD = 24;

/** The name of a process stands in brackets, and may hold brackets, spaces and line breaks itself. */
function parseStat(text: string | null): FullRow | null {
  const [open, close] = [text?.indexOf('(') ?? -1, text?.lastIndexOf(')') ?? -1];
  if (text === null || open < 0 || close < open) return null;
  // pid (comm) state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime … threads … starttime vsize rss
  const fields = text.slice(close + 2).split(' ', LAST_FIELD - FIRST_FIELD + 1);
  const at = (field: number): number => Number(fields[field - FIRST_FIELD]);
  const [pid, startedAt] = [Number(text.slice(0, open)), at(22)];
  const row = {
    key: `${pid}@${startedAt}`,
    pid,
    parent: at(4),
    group: at(5),
    startedAt,
    name: text.slice(open + 1, close),
    isKernel: (at(9) & KERNEL_FLAG) !== 0,
    own: at(14) + at(15),
    reaped: at(16) + at(17),
    threads: at(20),
    residentPages: at(24),
  };
  return Number.isFinite(row.pid + row.parent + row.group + row.startedAt + row.own + row.reaped) ? row : null;
}
