import assert from 'node:assert/strict';
import type { Root } from '../../src/monitor/processes/family.ts';
import { OwnTree, type TreeUse } from '../../src/monitor/processes/own-tree.ts';
import { readTable } from '../../src/monitor/processes/process-table.ts';
import { type MadeProcess, madeProc } from './made-proc.ts';

export const HARNESS: Root = { pid: 10, hasGroup: false };
export const INIT: MadeProcess = { pid: 1, parent: 0, name: 'init' };
export const OURS: MadeProcess = { pid: 10, own: 100 };

/** What was used between the last two of these readings. */
export function used(readings: readonly (readonly MadeProcess[])[], roots: readonly Root[] = [HARNESS]): TreeUse {
  let now = 0;
  const proc = madeProc(() => ({ processes: withInit(readings[now] ?? []) }));
  const tree = new OwnTree(proc, 'mark');
  return readings
    .map((_, index) => {
      now = index;
      return tree.read(readTable(proc) ?? assert.fail('no table'), roots);
    })
    .at(-1) as TreeUse;
}

function withInit(processes: readonly MadeProcess[]): readonly MadeProcess[] {
  return processes.some(({ pid }) => pid === INIT.pid) ? processes : [INIT, ...processes];
}

export function othersOf(use: TreeUse): Readonly<Record<string, number>> {
  return Object.fromEntries(use.others.map(({ name, ticks }) => [name, ticks]));
}
