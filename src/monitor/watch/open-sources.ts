import type { Clock } from '../../metrics/clock.ts';
import { watchContainer } from '../container/container-values.ts';
import { cpuUses } from '../container/cpu-use.ts';
import { memoryUses } from '../container/memory-use.ts';
import type { Proc } from '../machine/proc.ts';
import { watchMachine } from '../machine/system-values.ts';
import type { MonitorSource } from '../metrics/monitor-source.ts';
import { type TreeOptions, watchTree } from '../tree/tree-values.ts';

export type SourceOptions = {
  readonly clock: Clock;
  readonly proc: Proc;
  /** Where a tree of processes begins; null for none. */
  readonly tree: TreeOptions['watched'] | null;
};

/** What a monitor looks at from the outside: the machine, the limits of its container, and a tree of processes if there is one. */
export function openSources({ clock, proc, tree }: SourceOptions): readonly MonitorSource[] {
  return [
    watchMachine({ clock, proc }),
    watchContainer({ clock, proc }),
    ...(tree === null ? [] : [watchTree({ clock, watched: tree })]),
  ];
}

/** What memory and CPU are held against: the limits of the container where it has some, else the machine. */
export function limitedMetrics(proc: Proc): {
  readonly memory: 'container.memory' | 'system.memory';
  readonly cpu: 'container.cpu' | 'system.cpu';
} {
  return {
    memory: memoryUses(proc).length > 0 ? 'container.memory' : 'system.memory',
    cpu: cpuUses(proc).length > 0 ? 'container.cpu' : 'system.cpu',
  };
}
