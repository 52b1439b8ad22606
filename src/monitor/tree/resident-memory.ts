import type { Proc } from '../machine/proc.ts';

/** What some processes have in RAM together, in bytes, and how much more that was at the most since the last reading. */
export type ResidentReading = { readonly bytes: number; readonly peakBytes: number };

/**
 * Memory of processes in RAM. The kernel keeps the highest value of each, so that a peak between two readings is not missed: it counts
 * as if the others had held then what they hold now.
 */
export class ResidentMemory {
  readonly #proc: Proc;
  #highest: ReadonlyMap<number, number> = new Map();

  constructor(proc: Proc) {
    this.#proc = proc;
  }

  /** Null where none of them is told of, as on systems without /proc. */
  read(pids: readonly number[]): ResidentReading | null {
    const highest = new Map<number, number>();
    let [bytes, above] = [0, 0];
    for (const pid of pids) {
      const status = this.#proc.read(`/proc/${pid}/status`, isWhole) ?? '';
      const [now, most] = [statusBytes(status, 'VmRSS'), statusBytes(status, 'VmHWM')];
      if (now === null || most === null) continue;
      highest.set(pid, most);
      bytes += now;
      // What a process held before it was first read belongs to no interval.
      if (most > (this.#highest.get(pid) ?? most)) above = Math.max(above, most - now);
    }
    this.#highest = highest;
    return highest.size === 0 ? null : { bytes, peakBytes: bytes + above };
  }
}

/** An amount of memory in the text of /proc/PID/status, in bytes; null where it is not told. */
export function statusBytes(status: string, name: 'VmRSS' | 'VmHWM'): number | null {
  const [, kilobytes] = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** The kernel gives all of such a file at once. */
function isWhole(): boolean {
  return true;
}
