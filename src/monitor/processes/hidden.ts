import type { Proc } from '../machine/proc.ts';

/** The namespace that all processes of a machine are in, apart from those of containers: PROC_PID_INIT_INO of the kernel. */
const WHOLE_MACHINE = 'pid:[4026531836]';

/** Why processes of this machine may use CPU without being seen here; null where all of them can be seen. */
export function hiddenProcesses(proc: Proc): string | null {
  const foreign = foreignProc(proc);
  if (foreign !== null) return foreign;
  const namespace = proc.link('/proc/self/ns/pid');
  if (namespace !== null && namespace !== WHOLE_MACHINE)
    return 'the processes outside of this container cannot be seen';
  // The first process always exists. Where /proc is mounted with hidepid, it can't be read by anybody else.
  return proc.read('/proc/1/stat') === null ? 'the processes of other users are hidden (hidepid)' : null;
}

/** Why the numbers in /proc are not those by which this process knows itself and others; null where they are. */
export function foreignProc(proc: Proc): string | null {
  // Where it is not mounted, there may still be the empty folder for it.
  if ((proc.list('/proc') ?? []).length === 0) return 'there is no /proc on this system';
  return proc.link('/proc/self') === String(process.pid) ? null : 'the /proc here is that of another PID namespace';
}
