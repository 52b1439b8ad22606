import { hasCpuQuota } from '../container/quota.ts';
import { allowedCores, type CoreTicks, readCores } from '../machine/cores.ts';
import type { Proc } from '../machine/proc.ts';
import { hiddenProcesses } from '../processes/hidden.ts';
import { type ProcessTable, readTable } from '../processes/process-table.ts';

/** Cores and processes at one instant; null if the system does not report them. */
export type Reading = {
  readonly atUs: number;
  readonly allowed: ReadonlySet<number> | null;
  readonly cores: CoreTicks | null;
  readonly table: ProcessTable;
};

/** Where readings come from. */
export type ReadingSource = {
  /** The newest reading; null where there is none. */
  read(nowUs: number): Reading | null;
  /** Why the outside share can't be told on this machine at all; null where it can. */
  blindness(): string | null;
};

/** Reads /proc at once. */
export function procSource(proc: Proc): ReadingSource {
  let blind: string | null | undefined;
  return {
    read: (nowUs) => {
      const table = readTable(proc);
      if (table === null) return blindReading(nowUs);
      const allowed = allowedCores(proc);
      return { atUs: nowUs, allowed, cores: allowed && readCores(proc, allowed), table };
    },
    blindness: () => {
      if (blind === undefined) blind = blindnessOf(proc);
      return blind;
    },
  };
}

/** An empty reading, for a source whose `blindness` says why. */
export function blindReading(atUs: number): Reading {
  return { atUs, allowed: null, cores: null, table: { rows: [], upTicks: null } };
}

function blindnessOf(proc: Proc): string | null {
  return hasCpuQuota(proc) ? 'a CPU quota holds here, so that it makes its own shortage' : hiddenProcesses(proc);
}
