import type { Values } from '../../src/monitor/metrics/monitor-reading.ts';
import { watchTree } from '../../src/monitor/tree/tree-values.ts';
import type { Watched } from '../../src/monitor/tree/watched-tree.ts';
import { type MadeMachine, type MadeProcess, madeProc } from './made-proc.ts';

export const PID: Watched = { kind: 'pid', number: 10 };
export const PORT: Watched = { kind: 'port', number: 8080 };
const INIT: MadeProcess = { pid: 1, parent: 0, name: 'init' };

type Told = {
  readonly values: readonly (Values | null)[];
  readonly notes: readonly string[];
  readonly reads: readonly string[];
};

/** What is told at each of these machines, a second apart; the first one is what the source begins with. */
export function told(machines: readonly MadeMachine[], watched: Watched = PID): Told {
  let now = 0;
  const reads: string[] = [];
  const proc = madeProc(() => {
    const { processes, files, ...rest } = machines[now] ?? { processes: [] };
    const up = { '/proc/uptime': `${100 + now}.00 1.0\n` };
    return { ...rest, files: { ...up, ...files }, processes: [INIT, ...processes] };
  });
  const source = watchTree({
    clock: () => 0,
    watched,
    proc: {
      ...proc,
      read: (path, isEnough) => {
        reads.push(path);
        return proc.read(path, isEnough);
      },
    },
  });
  const values = machines.slice(1).map((_, index) => {
    now = index + 1;
    return source.take(now * 1e6);
  });
  return { values, notes: source.notes?.() ?? [], reads };
}

/** What is told of these processes at the last of these readings. */
export function last(...readings: readonly (readonly MadeProcess[])[]): Values | null | undefined {
  return told(readings.map((processes) => ({ processes }))).values.at(-1);
}
