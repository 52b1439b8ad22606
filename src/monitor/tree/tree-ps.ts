import type { Clock } from '../../metrics/clock.ts';
import { TICKS_PER_SECOND } from '../machine/cores.ts';
import { openProc } from '../machine/proc.ts';
import type { Values } from '../metrics/monitor-reading.ts';
import { parsePs } from '../processes/ps-table.ts';
import { type RunPs, runPs } from '../processes/run-ps.ts';
import type { TreeMonitor } from './tree-monitor.ts';
import { type Watched, WatchedTree } from './watched-tree.ts';

type PsTreeOptions = { readonly clock: Clock; readonly watched: Watched; readonly ps?: RunPs };

/**
 * A process tree on macOS: CPU, memory and number of processes from `ps`, which takes tens of milliseconds, so it is not waited
 * for: `take` hands out what the last complete one told, once. CPU of children that have ended is not told there.
 */
export function watchTreeByPs({ clock, watched, ps = runPs }: PsTreeOptions): TreeMonitor {
  const tree = new WatchedTree(openProc(), watched);
  const notes = new Set([
    'process.threads, process.descriptors and process.switches.* are not told on this system, and process.cpu misses what ended children used',
    ...(watched.kind === 'port' ? ['processes cannot be found by their port on this system'] : []),
  ]);
  let atUs: number | null = null;
  let arrived: Values | null = null;
  let isRunning = false;
  let pids: readonly number[] = [];
  const start = (): void => {
    if (isRunning || watched.kind === 'port') return;
    isRunning = true;
    ps((text) => {
      isRunning = false;
      if (text === null) {
        notes.add('processes could not be told: `ps` has failed');
        return;
      }
      const nowUs = clock();
      const members = tree.membersOf(parsePs(text));
      pids = members.map(({ pid }) => pid);
      const ticks = tree.use(members, null);
      const cpu =
        ticks === null || atUs === null || members.length === 0
          ? {}
          : { 'process.cpu': (ticks / TICKS_PER_SECOND / ((nowUs - atUs) / 1e6)) * 100 };
      const rss = members.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
      arrived = {
        ...cpu,
        ...(members.length === 0 ? {} : { 'process.rss': rss }),
        'process.count': members.length,
      };
      atUs = nowUs;
    });
  };
  start();
  return {
    name: watched.kind === 'pid' ? `process ${watched.number}` : `the process on port ${watched.number}`,
    get pids() {
      return pids;
    },
    take: () => {
      const values = arrived;
      arrived = null;
      start();
      return values;
    },
    notes: () => [...tree.notes, ...notes],
    close: () => undefined,
  };
}
