import type { Proc } from '../machine/proc.ts';

/** When a process started, in the kernel's own count; null where there is no such process, or where it only waits to be buried. */
export type ReadStart = (pid: number) => string | null;

/** Where there is no /proc, a process can only be asked whether it is there. */
export function startReader(proc: Proc): ReadStart {
  if (proc.read('/proc/self/stat') === null) return (pid) => (isThere(pid) ? 'there' : null);
  return (pid) => {
    const stat = proc.read(`/proc/${pid}/stat`);
    if (stat === null) return null;
    // pid (name) state …; the 22nd field is the start, and the name may hold brackets and blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  };
}

/** A process that a monitor watches, and which has ended once its number stands for no process, or for another one. */
export class WatchedProcess {
  readonly #pid: number;
  readonly #start: string;
  readonly #readStart: ReadStart;
  #note: string | null = null;

  private constructor(pid: number, start: string, readStart: ReadStart) {
    this.#pid = pid;
    this.#start = start;
    this.#readStart = readStart;
  }

  /** Null where there is no such process. */
  static find(pid: number, readStart: ReadStart): WatchedProcess | null {
    const start = readStart(pid);
    return start === null ? null : new WatchedProcess(pid, start, readStart);
  }

  /** How it ended, for people; null as long as it runs. */
  look(): string | null {
    if (this.#note !== null) return this.#note;
    const now = this.#readStart(this.#pid);
    if (now === this.#start) return null;
    const reused = now === null ? '' : ', and its number is now that of another process';
    this.#note = `process ${this.#pid} has ended${reused}`;
    return this.#note;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
