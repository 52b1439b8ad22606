import { openProc, type Proc } from '../../../monitor/machine/proc.ts';
import { readRow } from '../../../monitor/processes/process-table.ts';
import { TICK_MS } from '../../../monitor/processes/tree-cpu.ts';
import { statusBytes } from '../../../monitor/tree/resident-memory.ts';

/** What one run used: the most memory that a process of it had in RAM, and the CPU of the program with its children. */
export type RunUse = { readonly rssBytes: number; readonly cpuMs: number };

const LOOK_EVERY_MS = 10;

/**
 * Looks at a program while it runs, and keeps what it saw last: a lower bound, which misses what the program did after that, and the memory
 * and unfinished work of its children.
 */
export class RunWatch {
  readonly #proc: Proc;
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #use: RunUse | null = null;

  constructor(pid: number, proc: Proc = openProc()) {
    this.#pid = pid;
    this.#proc = proc;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#look();
  }

  /** Ends the watch. Null where the system does not tell. */
  end(): RunUse | null {
    clearInterval(this.#timer);
    return this.#use;
  }

  #look(): void {
    const status = this.#proc.read(`/proc/${this.#pid}/status`) ?? '';
    const rssBytes = statusBytes(status, 'VmHWM');
    const row = readRow(this.#proc, String(this.#pid));
    if (rssBytes === null || row === null) return;
    this.#use = { rssBytes, cpuMs: (row.own + row.reaped) * TICK_MS };
  }
}
