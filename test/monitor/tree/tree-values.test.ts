import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchTree } from '../../../src/monitor/tree/tree-values.ts';
import { type MadeMachine, type MadeProcess, type MadeThread, madeProc } from '../../support/made-proc.ts';
import { last, PID, told } from '../../support/watched-tree.ts';

const MS = 1e6;

function threads(...all: readonly MadeThread[]): Readonly<Record<number, MadeThread>> {
  return Object.fromEntries(all.map((thread, index) => [10 + index, thread] as const));
}

describe('a tree of processes', () => {
  it('has the memory, threads, files and switches of all of its processes, and of no other', () => {
    const at = (voluntary: number): readonly MadeProcess[] => [
      {
        pid: 10,
        pages: 100,
        sockets: [1, 2],
        threads: threads({ ran: 0, voluntary, involuntary: 7 }, { ran: 0, voluntary: 5 }),
      },
      { pid: 11, parent: 10, pages: 50, sockets: [3], threads: { 11: { ran: 0, voluntary, involuntary: voluntary } } },
      { pid: 12, parent: 1, pages: 9_999, sockets: [4], threads: { 12: { ran: 0, voluntary: voluntary * 100 } } },
    ];
    assert.deepEqual(last(at(100), at(130)), {
      'process.cpu': 0,
      'process.rss': 150 * 4096,
      'process.count': 2,
      'process.threads': 3,
      'process.descriptors': 3,
      'process.switches.voluntary': 60,
      'process.switches.involuntary': 30,
    });
  });

  it('has pages as large as the kernel says', () => {
    const auxv = Buffer.alloc(48);
    auxv.writeBigUInt64LE(33n, 0);
    auxv.writeBigUInt64LE(6n, 16);
    auxv.writeBigUInt64LE(65_536n, 24);
    const machine = { processes: [{ pid: 10, pages: 2 }], files: { '/proc/self/auxv': auxv.toString('latin1') } };
    assert.equal(told([machine, machine]).values[0]?.['process.rss'], 131_072);
  });

  it('has a child in it from the reading that sees it first, with all that it did, also where its parent has ended', () => {
    const parent = { pid: 10, own: 100, threads: threads({ ran: 1_000 * MS }) };
    const child = (own: number): MadeProcess => ({
      pid: 20,
      parent: 10,
      startedAt: 10_050,
      own,
      threads: { 20: { ran: own * 10 * MS, voluntary: 4 } },
    });
    const { values } = told([
      { processes: [parent] },
      { processes: [parent, child(30)] },
      { processes: [{ ...child(80), parent: 1 }] },
    ]);
    assert.deepEqual(
      values.map((each) => [each?.['process.cpu'], each?.['process.count'], each?.['process.switches.voluntary']]),
      [
        [30, 2, 4],
        [50, 1, 0],
      ],
    );
  });

  it('is not told over a span that a tick is too large a part of', () => {
    const source = watchTree({ clock: () => 0, watched: PID, proc: madeProc(() => ({ processes: [{ pid: 10 }] })) });
    assert.equal(source.take(20_000), null);
    assert.equal(source.take(1e6)?.['process.count'], 1);
  });
});

describe('the CPU of a tree', () => {
  it('is told to the nanosecond while its threads live, within what the ticks allow', () => {
    const at = (own: number, ms: number): readonly MadeProcess[] => [
      { pid: 10, own, threads: threads({ ran: ms * MS }) },
    ];
    // 104 ms and 119 ms are 10 and 11 ticks, or 9 and 10, as user and system time are each cut.
    assert.equal(last(at(10, 104), at(11, 119))?.['process.cpu']?.toFixed(6), '1.500000');
    assert.equal(last(at(9, 104), at(10, 119))?.['process.cpu']?.toFixed(6), '1.500000');
  });

  it('holds what threads did that have come and gone between two readings, and what those did that have ended', () => {
    const before = [{ pid: 10, own: 20, threads: threads({ ran: 100 * MS }, { ran: 100 * MS }) }];
    const after = [{ pid: 10, own: 70, threads: threads({ ran: 150 * MS }) }];
    assert.equal(last(before, after)?.['process.cpu']?.toFixed(6), '50.000000');
  });

  it('is that of ticks where the kernel does not count by thread', () => {
    const at = (own: number): readonly MadeProcess[] => [{ pid: 10, own, threads: threads({ ran: 0 }) }];
    assert.equal(last(at(100), at(130))?.['process.cpu'], 30);
  });

  it('does not fall when a child ends: what it used is counted once, with its last part', () => {
    const parent = (reaped: number): MadeProcess => ({ pid: 10, own: 0, reaped });
    const child = { pid: 20, parent: 10, own: 40, startedAt: 10_050, threads: { 20: { ran: 404 * MS } } };
    const { values } = told([
      { processes: [parent(0)] },
      { processes: [parent(0), child] },
      { processes: [parent(55)] },
      { processes: [parent(55)] },
    ]);
    assert.deepEqual(
      values.map((each) => Number(each?.['process.cpu']?.toFixed(6))),
      [40.4, 14.6, 0],
    );
  });

  it('holds a child that has lived and died between two readings', () => {
    assert.equal(last([{ pid: 10, reaped: 5 }], [{ pid: 10, reaped: 30 }])?.['process.cpu'], 25);
  });

  it('is never below zero where nobody waited for a child', () => {
    const child = { pid: 20, parent: 10, own: 40, startedAt: 10_050 };
    assert.equal(last([{ pid: 10 }], [{ pid: 10 }, child], [{ pid: 10 }])?.['process.cpu'], 0);
  });
});

describe('what is missing', () => {
  it('is named: the open files of another user, and threads that are too many', () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [index + 10, { ran: 0 }]));
    const machine = (own: number): MadeMachine => ({ processes: [{ pid: 10, own, sockets: null, threads: many }] });
    const { values, notes, reads } = told([machine(5), machine(25)]);
    assert.deepEqual(values, [{ 'process.cpu': 20, 'process.rss': 0, 'process.count': 1, 'process.threads': 65 }]);
    assert.deepEqual(notes, [
      "process.descriptors can't be told: the open files of process 10 are another user's",
      "process.switches.* can't be told: process 10 has more than 64 threads, which would cost too much to read",
    ]);
    assert.deepEqual(
      reads.filter((path) => path.includes('/task/')),
      [],
    );
  });

  it('is everything where /proc tells of another container', () => {
    const machine = { processes: [{ pid: 10 }], links: { '/proc/self': '4711' } };
    const { values, notes } = told([machine, machine]);
    assert.deepEqual(values, [null]);
    assert.deepEqual(notes, ["processes can't be told: the /proc here is that of another PID namespace"]);
  });

  it('is everything without /proc', () => {
    for (const names of [null, []]) {
      const proc = { read: () => null, list: () => names, link: () => null };
      const source = watchTree({ clock: () => 0, watched: PID, proc });
      assert.equal(source.take(1e6), null);
      assert.deepEqual(source.notes?.(), ["processes can't be told: there is no /proc on this system"]);
    }
  });
});

describe('the cost of a reading', () => {
  it('is small for a thread that has not run: its switches are those of the reading before', () => {
    const at = (voluntary: number): MadeMachine => ({
      processes: [{ pid: 10, threads: threads({ ran: 0, voluntary }, { ran: 0, voluntary: 5 }) }],
    });
    const { values, reads } = told([at(1), at(1), at(3)]);
    assert.deepEqual(
      values.map((each) => each?.['process.switches.voluntary']),
      [0, 2],
    );
    const readsOf = (thread: number): number => reads.filter((path) => path.endsWith(`/${thread}/status`)).length;
    assert.deepEqual([readsOf(10), readsOf(11)], [2, 1]);
  });

  it('does not grow with the processes that are not watched: each is read once in 64 readings', () => {
    const strangers = Array.from({ length: 320 }, (_, index) => ({ pid: 1_000 + index }));
    const { reads } = told(Array.from({ length: 65 }, () => ({ processes: [{ pid: 10 }, ...strangers] })));
    const ofStrangers = reads.filter((path) => /^\/proc\/1\d{3}\/stat$/.test(path)).length;
    assert.equal(ofStrangers, 320 + 64 * 5);
    assert.equal(reads.filter((path) => path === '/proc/10/stat').length, 65);
  });
});
