import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HARNESS, INIT, OURS, othersOf, used } from '../../support/tree-readings.ts';

describe('our own tree', () => {
  it('is the harness with all that descends from it', () => {
    const child = { pid: 11, parent: 10, own: 5 };
    const grandchild = { pid: 12, parent: 11, own: 7 };
    const use = used([
      [OURS, child, grandchild],
      [
        { ...OURS, own: 110 },
        { ...child, own: 25 },
        { ...grandchild, own: 37 },
      ],
    ]);
    assert.deepEqual([use.own, othersOf(use)], [10 + 20 + 30, {}]);
  });

  it('does not hold what others use, of which the heaviest comes first', () => {
    const [light, heavy] = [
      { pid: 20, name: 'cc1', own: 50 },
      { pid: 21, name: 'ffmpeg', own: 900 },
    ];
    const use = used([
      [OURS, light, heavy],
      [OURS, { ...light, own: 60 }, { ...heavy, own: 990 }],
    ]);
    assert.equal(use.own, 0);
    assert.deepEqual(
      use.others.map(({ name, ticks }) => [name, ticks]),
      [
        ['ffmpeg', 90],
        ['cc1', 10],
      ],
    );
  });

  it('counts nothing at the first reading, which only looks', () => {
    assert.deepEqual(used([[OURS, { pid: 20, own: 900 }]]), { own: 0, kernel: 0, others: [] });
  });

  it('keeps what has left it: a process once ours stays ours when its parent has ended', () => {
    const use = used([
      [OURS, { pid: 11, parent: 10, own: 5 }],
      [OURS, { pid: 11, parent: 1, own: 65 }],
    ]);
    assert.deepEqual([use.own, othersOf(use)], [60, {}]);
  });

  it('knows one that left it unseen by its marker', () => {
    const daemon = { pid: 11, parent: 1, name: 'daemon', environment: { PATH: '/bin', PERF_HARNESS_RUN: 'mark' } };
    const use = used([[OURS], [OURS, { ...daemon, own: 40 }]]);
    assert.deepEqual([use.own, othersOf(use)], [40, {}]);
  });

  it('does not take the marker of another run, or a variable that only ends like it, for its own', () => {
    const other = { pid: 11, name: 'other', environment: { PERF_HARNESS_RUN: 'mark2' } };
    const similar = { pid: 12, name: 'similar', environment: { OLD_PERF_HARNESS_RUN: 'mark' } };
    const use = used([[OURS], [OURS, { ...other, own: 40 }, { ...similar, own: 30 }]]);
    assert.deepEqual([use.own, othersOf(use)], [0, { other: 40, similar: 30 }]);
  });

  it('holds the process group of a root that brings it along', () => {
    const server = { pid: 30, group: 30 };
    const sibling = { pid: 31, group: 30 };
    const readings = [
      [OURS, server, sibling],
      [OURS, { ...server, own: 10 }, { ...sibling, own: 20 }],
    ];
    assert.equal(used(readings, [HARNESS, { pid: 30, hasGroup: true }]).own, 30);
    assert.equal(used(readings, [HARNESS, { pid: 30, hasGroup: false }]).own, 10);
  });

  it('never holds a thread of the kernel, and neither do the others', () => {
    const kernel = [
      { pid: 2, parent: 0, name: 'kthreadd', isKernel: true },
      { pid: 3, parent: 2, name: 'ksoftirqd', isKernel: true },
    ];
    const use = used([
      [OURS, ...kernel],
      [OURS, ...kernel.map((each) => ({ ...each, own: 50 }))],
    ]);
    assert.deepEqual(use, { own: 0, kernel: 100, others: [] });
  });
});

describe('what a process used that has ended', () => {
  it('goes to the parent that waited for it, less what had been counted before', () => {
    const use = used([[OURS, { pid: 11, parent: 10, own: 300 }], [{ ...OURS, reaped: 340 }]]);
    assert.equal(use.own, 40);
  });

  it('counts where it lived and died between two readings', () => {
    assert.equal(used([[OURS], [{ ...OURS, reaped: 70 }]]).own, 70);
    const make = { pid: 20, name: 'make' };
    assert.deepEqual(othersOf(used([[make], [{ ...make, reaped: 70 }]])), { make: 70 });
  });

  it('goes to a grandparent where the parent has ended, too', () => {
    const use = used([
      [OURS, { pid: 11, parent: 10, own: 100 }, { pid: 12, parent: 11, own: 200 }],
      [{ ...OURS, reaped: 100 + 200 + 30 }],
    ]);
    assert.equal(use.own, 30);
  });

  it('is not taken off a parent that has not waited for it', () => {
    const use = used([[OURS, { pid: 11, parent: 10, own: 300 }], [{ ...OURS, own: 120 }]]);
    assert.equal(use.own, 20);
  });

  it('excuses nothing where one of ours was waited for by somebody else', () => {
    const daemon = { pid: 11, parent: 1, own: 300, environment: { PERF_HARNESS_RUN: 'mark' } };
    const use = used([
      [OURS, daemon],
      [OURS, { ...INIT, reaped: 380 }],
    ]);
    assert.deepEqual(use, { own: 0, kernel: 0, others: [] });
  });

  it('excuses nothing either where another process has ended under the same one', () => {
    const daemon = { pid: 11, parent: 1, own: 300, environment: { PERF_HARNESS_RUN: 'mark' } };
    const cc1 = { pid: 20, name: 'cc1', own: 50 };
    const use = used([[OURS], [OURS, daemon, cc1], [OURS, { ...INIT, reaped: 300 + 50 + 80 }]]);
    assert.deepEqual(use.others, []);
  });

  it('is never less than nothing', () => {
    assert.equal(used([[{ ...OURS, own: 900, reaped: 900 }], [OURS]]).own, 0);
  });

  it('is not the new process’s that has its number now', () => {
    const use = used([
      [OURS, { pid: 20, name: 'old', own: 500, startedAt: 5 }],
      [OURS, { pid: 20, name: 'new', own: 30, startedAt: 9 }],
    ]);
    assert.deepEqual(othersOf(use), { new: 30 });
  });
});
