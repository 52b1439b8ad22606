import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Proc } from '../../../src/monitor/machine/proc.ts';
import { findListeners, type Listeners } from '../../../src/monitor/processes/listeners.ts';
import { type MadeProcess, madeProc } from '../../support/made-proc.ts';

const PORT = 8080;
const SERVER: MadeProcess = { pid: 30, sockets: [77] };
const OTHER: MadeProcess = { pid: 31, sockets: [5] };

/** What is found of each of these processes, one after the other, and how often all processes were looked through for it. */
function findIn(steps: readonly (readonly MadeProcess[])[], openAgain: (proc: Proc) => Proc = (proc) => proc) {
  let now = 0;
  let searches = 0;
  const made = madeProc(() => ({ processes: steps[now] ?? assert.fail() }));
  const proc = {
    ...made,
    list: (path: string): readonly string[] | null => {
      if (path === '/proc') searches += 1;
      return made.list(path);
    },
  };
  const found = steps.map((_, index): Listeners => {
    now = index;
    return findListeners(openAgain(proc), PORT, new Set(['77']));
  });
  return { pids: found.map((each) => (each.kind === 'known' ? each.pids : each.kind)), searches };
}

describe('the processes that listen on a port', () => {
  it('are searched for once as long as they hold the socket, whoever asks about the machine', () => {
    const machine = {};
    const { pids, searches } = findIn([[OTHER, SERVER], [SERVER], [SERVER, OTHER]], (proc) => ({ ...proc, machine }));
    assert.deepEqual([pids, searches], [[[30], [30], [30]], 1]);
  });

  it('are searched for again when one of them no longer holds it, and when nobody was found', () => {
    const holding = { ...OTHER, sockets: [77] };
    const { pids, searches } = findIn([[SERVER, holding], [SERVER, OTHER], [{ ...SERVER, sockets: [] }], [holding]]);
    assert.deepEqual([pids, searches], [[[30, 31], [30], 'unknown', [31]], 4]);
  });

  it('are searched for on each machine', () => {
    const { pids, searches } = findIn([[SERVER], [SERVER]], (proc) => ({ ...proc, machine: {} }));
    assert.deepEqual([pids, searches], [[[30], [30]], 2]);
  });
});
