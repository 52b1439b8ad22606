import { openProc } from '../../src/monitor/machine/proc.ts';

/** Whether a process lives; one that only waits to be buried does not. */
export function isAlive(pid: number): boolean {
  const stat = openProc().read(`/proc/${pid}/stat`) ?? '';
  return /^[^ZX] /.test(stat.slice(stat.lastIndexOf(')') + 2));
}
