import type { Proc } from '../machine/proc.ts';
import { fieldOf, groupsOf } from './cgroup.ts';

/** A control group with a CPU quota. */
export type CpuUse = {
  readonly folder: string;
  /** How many cores the quota is worth. */
  readonly cores: number;
  /** What the group has used so far; null where it is not told. */
  readonly usedUs: number | null;
  /** Periods of the quota in which the group had something to run, and those in which the quota was used up. */
  readonly periods: number | null;
  readonly throttled: number | null;
};

/** The groups of this process that have a quota. */
export function cpuUses(proc: Proc): readonly CpuUse[] {
  return groupsOf(proc, 'cpu').flatMap(({ version, folder }): readonly CpuUse[] => {
    const text = (file: string): string => proc.read(`${folder}/${file}`)?.trim() ?? '';
    const [quota, period] = (
      version === 2 ? text('cpu.max').split(' ') : [text('cpu.cfs_quota_us'), text('cpu.cfs_period_us')]
    ).map(Number);
    // `max` and -1 are no quota.
    if (quota === undefined || period === undefined || !(quota > 0 && period > 0)) return [];
    const stat = text('cpu.stat');
    return [
      {
        folder,
        cores: quota / period,
        usedUs: version === 2 ? fieldOf(stat, 'usage_usec') : accountedUs(proc, folder),
        periods: fieldOf(stat, 'nr_periods'),
        throttled: fieldOf(stat, 'nr_throttled'),
      },
    ];
  });
}

/** The first version counts in a controller of its own, mostly in the same folder; in nanoseconds. */
function accountedUs(proc: Proc, folder: string): number | null {
  for (const place of [folder, folder.replace(/^(\/sys\/fs\/cgroup\/)[^/]+/, '$1cpuacct')]) {
    const text = proc.read(`${place}/cpuacct.usage`)?.trim();
    if (text !== undefined && /^\d+$/.test(text)) return Number(text) / 1e3;
  }
  return null;
}
