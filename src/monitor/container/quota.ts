import type { Proc } from '../machine/proc.ts';
import { groupsOf } from './cgroup.ts';

/** Whether a control group gives this process less than the full time of its cores. */
export function hasCpuQuota(proc: Proc): boolean {
  return groupsOf(proc, 'cpu').some(({ version, folder }) =>
    version === 2
      ? // `max 100000` is no limit.
        /^\d+/.test(proc.read(`${folder}/cpu.max`)?.trim() ?? '')
      : Number(proc.read(`${folder}/cpu.cfs_quota_us`) ?? -1) > 0,
  );
}
