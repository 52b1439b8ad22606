import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OwnTree, type TreeUse } from '../../../src/monitor/processes/own-tree.ts';
import { readTable } from '../../../src/monitor/processes/process-table.ts';
import { type MadeMachine, type MadeProcess, madeProc } from '../../support/made-proc.ts';
import { HARNESS, INIT, OURS, othersOf, used } from '../../support/tree-readings.ts';

describe('processes that nobody can place', () => {
  it('excuse nothing where one of ours that was never seen may have ended under an ancestor of ours', () => {
    const use = used([[OURS], [OURS, { ...INIT, reaped: 90 }]]);
    assert.deepEqual(use.others, []);
  });

  it('are others where a known one has ended under that ancestor', () => {
    const cc1 = { pid: 20, name: 'cc1', own: 100 };
    const after = [OURS, { ...INIT, reaped: 340 }];
    assert.deepEqual(othersOf(used([[OURS, cc1], [OURS, { ...cc1, own: 300 }], after])), { init: 40 });
    assert.deepEqual(othersOf(used([[OURS], [OURS, { ...cc1, own: 300 }], after])), { init: 40 });
    assert.deepEqual(othersOf(used([[OURS, cc1], after])), {}, 'nobody had looked yet for our marker in that one');
  });

  it('have used nothing that can be counted if the reading before overlooked them', () => {
    const up = (seconds: number): Readonly<Record<string, string>> => ({ '/proc/uptime': `${seconds}.00 1.00\n` });
    const machines: readonly MadeMachine[] = [
      { processes: [INIT, OURS], files: up(100) },
      {
        processes: [
          INIT,
          OURS,
          { pid: 20, name: 'old', own: 900, startedAt: 50 },
          { pid: 21, name: 'new', own: 9, startedAt: 10_050 },
        ],
        files: up(101),
      },
    ];
    let now = 0;
    const proc = madeProc(() => machines[now] ?? assert.fail());
    const tree = new OwnTree(proc, 'mark');
    const look = (): TreeUse => tree.read(readTable(proc) ?? assert.fail('no table'), [HARNESS]);
    look();
    now = 1;
    assert.deepEqual(othersOf(look()), { new: 9 });
  });

  it('have used nothing if their counter went back', () => {
    const use = used([
      [OURS, { pid: 20, own: 4e9, reaped: 4e9 }],
      [OURS, { pid: 20, own: 5, reaped: 7 }],
    ]);
    assert.deepEqual(use.others, []);
  });
});

describe('the marker', () => {
  const PLAIN: MadeProcess = { pid: 20, name: 'sh', own: 1 };

  it('is looked for again when another program has taken the place of the process', () => {
    const marked = { ...PLAIN, name: 'server', environment: { PERF_HARNESS_RUN: 'mark' } };
    const use = used([[OURS], [OURS, PLAIN], [OURS, { ...marked, own: 60 }]]);
    assert.deepEqual([use.own, othersOf(use)], [59, {}]);
  });

  it('brings along what descends from it', () => {
    const supervisor = { pid: 20, name: 'supervisor', environment: { PERF_HARNESS_RUN: 'mark' } };
    const use = used([[OURS], [OURS, supervisor, { pid: 21, parent: 20, own: 60 }]]);
    assert.deepEqual([use.own, othersOf(use)], [60, {}]);
  });

  it('is not looked for in a process that uses no CPU', () => {
    const read: string[] = [];
    const processes: readonly MadeProcess[] = [INIT, OURS, { pid: 20, own: 500 }];
    const made = madeProc(() => ({ processes }));
    const proc = {
      ...made,
      read: (path: string): string | null => {
        if (path.endsWith('/environ')) read.push(path);
        return made.read(path);
      },
    };
    const tree = new OwnTree(proc, 'mark');
    for (let reading = 0; reading < 3; reading += 1) tree.read(readTable(proc) ?? assert.fail('no table'), [HARNESS]);
    assert.deepEqual(read, []);
  });
});
