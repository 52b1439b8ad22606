import { cpus } from 'node:os';
import type { Proc } from './proc.ts';

/**
 * CPU of a core, or of all cores, since the machine started; only shares of a difference mean anything, so the unit is free.
 * `steal` is null where it is not told.
 */
export type CpuTimes = { readonly busy: number; readonly steal: number | null; readonly total: number };

/** The name under which all cores together stand; each core stands under its number. */
export const ALL_CORES = 'all';

/** Reads /proc/stat, in ticks; null where there is no such file. A core that is switched off has no line. */
export function readCpuTimes(proc: Proc): ReadonlyMap<string, CpuTimes> | null {
  const times = new Map<string, CpuTimes>();
  const text = proc.read('/proc/stat', hasAllCores) ?? '';
  // user nice system idle iowait irq softirq steal; guests are part of user.
  for (const [, core = '', fields = ''] of text.matchAll(/^cpu(\d*) +(.*)$/gm)) {
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = fields
      .split(' ')
      .map(Number);
    const busy = user + nice + system + irq + softirq;
    times.set(core === '' ? ALL_CORES : core, { busy, steal, total: busy + steal + idle + wait });
  }
  return times.size === 0 ? null : times;
}

/** The line of interrupts comes after those of the cores, and is long. */
function hasAllCores(text: string): boolean {
  return text.includes('\nintr ');
}

/** What Node tells of the cores where there is no /proc, in ms; null where it tells nothing. */
export function portableCpuTimes(read: typeof cpus = cpus): ReadonlyMap<string, CpuTimes> | null {
  const cores = read().map(({ times: { user, nice, sys, idle, irq } }) => {
    const busy = user + nice + sys + irq;
    return { busy, steal: null, total: busy + idle };
  });
  if (cores.length === 0) return null;
  const all = cores.reduce((a, b) => ({ busy: a.busy + b.busy, steal: null, total: a.total + b.total }));
  return new Map([[ALL_CORES, all], ...cores.map((core, index) => [`${index}`, core] as const)]);
}

/**
 * The shares of two readings' difference, 0 to 1. Null where no time has passed between them, or a counter went back: the core
 * was off and on again, or the virtual machine was moved.
 */
export function cpuShares(
  before: CpuTimes | undefined,
  now: CpuTimes | undefined,
): { readonly busy: number; readonly steal: number | null } | null {
  if (before === undefined || now === undefined) return null;
  const [busy, total] = [now.busy - before.busy, now.total - before.total];
  const steal = now.steal === null || before.steal === null ? null : now.steal - before.steal;
  if (busy < 0 || total <= 0 || (steal ?? 0) < 0) return null;
  // Linux lets the time of an idle core go back by a tick now and then, so that what is busy can seem to be more than all.
  return { busy: Math.min(1, busy / total), steal: steal === null ? null : Math.min(1, steal / total) };
}
