import type { Proc } from './proc.ts';

/** What the allowed cores did since the machine started, in ticks, all cores together. */
export type CoreTicks = {
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  /** Idle, or idle with a disk to wait for. */
  readonly idle: number;
  readonly irq: number;
  readonly softirq: number;
  readonly steal: number;
};

/** Ticks in a second. Linux shows this many to processes, whatever its own clock rate is. */
export const TICKS_PER_SECOND = 100;

/** The numbers of the cores that this process may run on; null if the kernel does not report them. */
export function allowedCores(proc: Proc): ReadonlySet<number> | null {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(proc.read('/proc/self/status') ?? '')?.[1];
  if (list === undefined) return null;
  const cores = list.split(',').flatMap((range) => {
    const [from = Number.NaN, to = from] = range.split('-').map(Number);
    return Number.isNaN(from) ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  return new Set(cores);
}

/** Sums the lines of these cores in /proc/stat; null where there is no such file, or a core has no line (it was taken away). */
export function readCores(proc: Proc, allowed: ReadonlySet<number>): CoreTicks | null {
  const lines = (proc.read('/proc/stat') ?? '').matchAll(/^cpu(\d+) (.*)$/gm);
  let found = 0;
  const sum = { user: 0, nice: 0, system: 0, idle: 0, irq: 0, softirq: 0, steal: 0 };
  for (const [, core, fields = ''] of lines) {
    if (!allowed.has(Number(core))) continue;
    found += 1;
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = fields
      .split(' ')
      .map(Number);
    sum.user += user;
    sum.nice += nice;
    sum.system += system;
    sum.idle += idle + wait;
    sum.irq += irq;
    sum.softirq += softirq;
    sum.steal += steal;
  }
  return found === allowed.size ? sum : null;
}

/** The difference between two readings. A counter that went back (its core was switched off and on again) counts as 0. */
export function ticksBetween(before: CoreTicks, now: CoreTicks): CoreTicks {
  const since = (name: keyof CoreTicks): number => Math.max(0, now[name] - before[name]);
  return {
    user: since('user'),
    nice: since('nice'),
    system: since('system'),
    idle: since('idle'),
    irq: since('irq'),
    softirq: since('softirq'),
    steal: since('steal'),
  };
}
