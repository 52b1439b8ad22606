import type { Proc } from '../machine/proc.ts';
import { type ControlGroup, fieldOf, groupsOf } from './cgroup.ts';

/** A control group with a limit of memory, in bytes. */
export type MemoryUse = {
  readonly folder: string;
  readonly limit: number;
  /**
   * What counts against the limit, less the file pages that were not used lately: the kernel drops those before it kills
   * anything. Docker and Kubernetes call this the use or the working set, too. Null where it is not told.
   */
  readonly used: number | null;
  /** Processes that the kernel has killed for want of memory in this group, ever; null where it is not told. */
  readonly oomKills: number | null;
};

/** The groups of this process that have a limit below the memory of the machine. */
export function memoryUses(proc: Proc): readonly MemoryUse[] {
  const total = Number(/^MemTotal:\s+(\d+) kB$/m.exec(proc.read('/proc/meminfo') ?? '')?.[1] ?? Number.NaN) * 1024;
  return groupsOf(proc, 'memory').flatMap(({ version, folder }): readonly MemoryUse[] => {
    const limit = numberIn(proc, `${folder}/${version === 2 ? 'memory.max' : 'memory.limit_in_bytes'}`);
    // The first version says "no limit" with a number of about 2 ** 63.
    if (limit === null || limit <= 0 || limit >= (Number.isNaN(total) ? 2 ** 60 : total)) return [];
    return [{ folder, limit, ...useOf(proc, { version, folder }) }];
  });
}

function useOf(proc: Proc, { version, folder }: ControlGroup): Pick<MemoryUse, 'used' | 'oomKills'> {
  const [current, inactive, kills] =
    version === 2
      ? ['memory.current', 'inactive_file', 'memory.events']
      : ['memory.usage_in_bytes', 'total_inactive_file', 'memory.oom_control'];
  const bytes = numberIn(proc, `${folder}/${current}`);
  const droppable = fieldOf(proc.read(`${folder}/memory.stat`), inactive) ?? 0;
  return {
    // The two are not read at one instant.
    used: bytes === null ? null : Math.max(0, bytes - droppable),
    oomKills: fieldOf(proc.read(`${folder}/${kills}`), 'oom_kill'),
  };
}

function numberIn(proc: Proc, path: string): number | null {
  const text = proc.read(path)?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}
