import type { Clock } from '../../metrics/clock.ts';
import { openProc, type Proc } from '../machine/proc.ts';
import type { Values } from '../metrics/monitor-reading.ts';
import type { MonitorSource } from '../metrics/monitor-source.ts';
import { type CpuUse, cpuUses } from './cpu-use.ts';
import { type MemoryUse, memoryUses } from './memory-use.ts';

export type ContainerOptions = {
  readonly clock: Clock;
  /** Where the kernel describes itself; this machine's by default. */
  readonly proc?: Proc;
};

/** After so many looks, it is asked again whether there is a limit. */
const LOOKS_WITHOUT_LIMIT = 10;

type Uses = { readonly memory: readonly MemoryUse[]; readonly cpu: readonly CpuUse[] };

/**
 * The limits of this process's control groups as a source of a monitor, in per cent of the limit. Where several groups above
 * each other have one, the one that is nearest to its limit counts, as each of them can hold the process back. Without a limit
 * there are no values. Where there was none, nobody asks again for ten looks: that costs more than all other reading of a look.
 */
export function watchContainer({ clock, proc = openProc() }: ContainerOptions): MonitorSource {
  const notes = new Set<string>();
  const read = (): Uses => {
    const uses = { memory: memoryUses(proc), cpu: cpuUses(proc) };
    for (const { used, folder } of uses.memory)
      if (used === null) notes.add(`container.memory can't be told: the use of ${folder} can't be read`);
    for (const { usedUs, folder } of uses.cpu)
      if (usedUs === null) notes.add(`container.cpu can't be told: the use of ${folder} can't be read`);
    return uses;
  };
  let [atUs, before] = [clock(), read()];
  let idle = 0;
  return {
    name: 'the container',
    take: (nowUs) => {
      const isUnlimited = before.memory.length === 0 && before.cpu.length === 0;
      idle = isUnlimited && idle < LOOKS_WITHOUT_LIMIT ? idle + 1 : 0;
      const now = idle > 0 ? before : read();
      const [known, spanUs] = [before, nowUs - atUs];
      [atUs, before] = [nowUs, now];
      const values = { ...memoryValues(known, now), ...cpuValues(known, now, spanUs) };
      return Object.keys(values).length === 0 ? null : values;
    },
    notes: () => [...notes],
    close: () => undefined,
  };
}

function memoryValues(before: Uses, now: Uses): Values {
  const tightest = highest(now.memory, ({ used, limit }) => (used === null ? null : used / limit));
  const kills = highest(now.memory, (use) => growth(before.memory, use, ({ oomKills }) => oomKills));
  return {
    ...(tightest && {
      'container.memory': tightest.value * 100,
      'container.memory.used': Math.round(tightest.value * tightest.use.limit),
      'container.memory.limit': tightest.use.limit,
    }),
    ...(kills && { 'container.oomKills': kills.value }),
  };
}

function cpuValues(before: Uses, now: Uses, spanUs: number): Values {
  if (spanUs <= 0) return {};
  const tightest = highest(now.cpu, (use) => {
    const usedUs = growth(before.cpu, use, (each) => each.usedUs);
    return usedUs === null ? null : usedUs / (use.cores * spanUs);
  });
  const throttled = highest(now.cpu, (use) => {
    const count = growth(before.cpu, use, (each) => each.throttled);
    const periods = growth(before.cpu, use, (each) => each.periods);
    // A group that had nothing to run has no periods, and was not held back.
    return count === null || periods === null ? null : periods === 0 ? 0 : count / periods;
  });
  return {
    ...(tightest && { 'container.cpu': tightest.value * 100 }),
    ...(throttled && { 'container.throttled': throttled.value * 100 }),
  };
}

/** How much a counter of a group has grown; null where it is not known, or has gone back, as that of a group made anew does. */
function growth<Use extends { readonly folder: string }>(
  before: readonly Use[],
  now: Use,
  counterOf: (use: Use) => number | null,
): number | null {
  const known = before.find(({ folder }) => folder === now.folder);
  const [from, to] = [known === undefined ? null : counterOf(known), counterOf(now)];
  return from === null || to === null || to < from ? null : to - from;
}

function highest<Use>(
  uses: readonly Use[],
  figureOf: (use: Use) => number | null,
): { readonly use: Use; readonly value: number } | null {
  let found: { readonly use: Use; readonly value: number } | null = null;
  for (const use of uses) {
    const value = figureOf(use);
    if (value !== null && (found === null || value > found.value)) found = { use, value };
  }
  return found;
}
