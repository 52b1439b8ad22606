import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTable } from '../../../src/monitor/processes/process-table.ts';
import { madeProc } from '../../support/made-proc.ts';

describe('the table of processes', () => {
  const rowsOf = (text: string) => {
    const { read, ...rest } = madeProc(() => ({ processes: [{ pid: 7 }] }));
    return readTable({ ...rest, read: (path) => (path === '/proc/7/stat' ? text : read(path)) })?.rows;
  };

  it('reads names with spaces and brackets', () => {
    const [row] = rowsOf('7 (a) b (c) R 1 3 1 0 -1 0 0 0 0 0 11 22 33 44 20 0 4 0 99 0 512 0\n') ?? [];
    assert.deepEqual(row, {
      key: '7@99',
      pid: 7,
      parent: 1,
      group: 3,
      startedAt: 99,
      name: 'a) b (c',
      isKernel: false,
      own: 33,
      reaped: 77,
      threads: 4,
      residentPages: 512,
    });
  });

  it('leaves out a process that ended between the list and its file, and text that is no process', () => {
    assert.deepEqual(rowsOf(''), []);
    assert.deepEqual(rowsOf('nonsense'), []);
  });

  it('is null where there is no /proc', () => {
    assert.equal(readTable({ read: () => null, list: () => null, link: () => null }), null);
  });
});
