import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MadeProcess } from '../../support/made-proc.ts';
import { last, PORT, told } from '../../support/watched-tree.ts';

describe('a process that is watched by its number', () => {
  const ended = { processes: [] };

  it('that is not there is said, and is not what has that number later', () => {
    const { values, notes } = told([ended, ended, { processes: [{ pid: 10 }] }]);
    assert.deepEqual(values, [{ 'process.count': 0 }, { 'process.count': 0 }]);
    assert.deepEqual(notes, ['no process 10 runs here']);
  });

  it('that ends is said', () => {
    const { values, notes } = told([{ processes: [{ pid: 10 }] }, ended]);
    assert.deepEqual(values, [{ 'process.count': 0 }]);
    assert.deepEqual(notes, ['process 10 has ended']);
  });

  it('is not another one that has its number later', () => {
    const { values, notes } = told([
      { processes: [{ pid: 10 }] },
      { processes: [{ pid: 10, startedAt: 10_050, own: 9 }] },
    ]);
    assert.deepEqual(values, [{ 'process.count': 0 }]);
    assert.deepEqual(notes, ['process 10 has ended, and its number is now that of another process']);
  });

  it('has in its tree what a shell has piped it to, but not what its own shell has started beside it', () => {
    const piped = { pid: 11, parent: 1, group: 10 };
    assert.equal(last([{ pid: 10, group: 10 }, piped], [{ pid: 10, group: 10 }, piped])?.['process.count'], 2);
    const script = { pid: 9, group: 9 };
    const beside = { pid: 11, parent: 9, group: 9 };
    const server = { pid: 10, parent: 9, group: 9 };
    assert.equal(last([script, server, beside], [script, server, beside])?.['process.count'], 1);
  });
});

describe('the processes that listen on a port', () => {
  const server = (pid: number, startedAt = 1): MadeProcess => ({ pid, startedAt, sockets: [77], own: 500 });
  const listening = { 8080: [77] };

  it('are found, and watched with their children', () => {
    const machine = { processes: [server(10), { pid: 11, parent: 10 }], listening };
    assert.equal(told([machine, machine], PORT).values[0]?.['process.count'], 2);
  });

  it('are looked for until there are any, and count from then on', () => {
    const { values, notes } = told(
      [
        { processes: [server(10)] },
        { processes: [server(10)], listening },
        { processes: [{ ...server(10), own: 520 }], listening },
      ],
      PORT,
    );
    assert.deepEqual(
      values.map((each) => each?.['process.cpu']),
      [0, 20],
    );
    assert.deepEqual(notes, ['no process here listens on port 8080']);
  });

  it('may be other ones after a restart', () => {
    const next = { ...server(30, 10_050), sockets: [78], own: 12 };
    const { values } = told(
      [
        { processes: [server(10), { pid: 11, parent: 10 }], listening },
        { processes: [next, { pid: 11, parent: 1 }], listening: { 8080: [78] } },
      ],
      PORT,
    );
    assert.deepEqual(
      values.map((each) => [each?.['process.count'], each?.['process.cpu']]),
      [[1, 12]],
    );
  });

  it('are told as ones that can not be seen, where they are', () => {
    const machine = { processes: [{ pid: 10, sockets: null }], listening };
    assert.deepEqual(told([machine, machine], PORT).notes, [
      "a process that listens on port 8080 can't be seen: it is another user's",
    ]);
  });
});
