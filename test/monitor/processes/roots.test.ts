import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTable } from '../../../src/monitor/processes/process-table.ts';
import { Roots } from '../../../src/monitor/processes/roots.ts';
import { type MadeMachine, type MadeProcess, madeProc } from '../../support/made-proc.ts';

const HARNESS: MadeProcess = { pid: 10 };
const SERVER: MadeProcess = { pid: 30, sockets: [77] };

/** What is found on each of these machines, one after the other. */
function findOn(machines: readonly MadeMachine[], companions: ConstructorParameters<typeof Roots>[3] = []) {
  let now = 0;
  let searches = 0;
  const made = madeProc(() => machines[now] ?? assert.fail());
  const proc = {
    ...made,
    list: (path: string): readonly string[] | null => {
      if (path === `/proc/${SERVER.pid}/fd`) searches += 1;
      return made.list(path);
    },
  };
  const roots = new Roots(proc, HARNESS.pid, 8080, companions);
  const found = machines.map((_, index) => {
    now = index;
    const { roots: all, unknown } = roots.find(readTable(proc)?.rows ?? []);
    return { pids: all.map(({ pid }) => pid).sort(), unknown };
  });
  return { found, searches };
}

const serving: MadeMachine = { processes: [HARNESS, SERVER], listening: { 8080: [77] } };

describe('the roots of our own tree', () => {
  it('are searched for once while nothing changes', () => {
    const { found, searches } = findOn([serving, serving, serving]);
    assert.deepEqual(found.at(-1), { pids: [10, 30], unknown: null });
    assert.equal(searches, 1);
  });

  it('are the harness alone, without a search, where it serves the target itself', () => {
    const processes = [{ ...HARNESS, sockets: [77, 5, 77] }, SERVER];
    const { found, searches } = findOn([{ processes, listening: { 8080: [77] } }]);
    assert.deepEqual([found[0], searches], [{ pids: [10], unknown: null }, 0]);
    const both = findOn([{ processes, listening: { 8080: [77, 78] } }]).found[0];
    assert.match(both?.unknown ?? '', /can't be seen/);
  });

  it('are searched for again when another socket listens on the port', () => {
    const second = { pid: 31, sockets: [78] };
    const { found } = findOn([serving, { processes: [HARNESS, SERVER, second], listening: { 8080: [77, 78] } }]);
    assert.deepEqual(found.at(-1)?.pids, [10, 30, 31]);
  });

  it('are searched for again when one of them has ended, and when another process has its number', () => {
    const { found } = findOn([
      serving,
      { processes: [HARNESS], listening: {} },
      { processes: [HARNESS, { ...SERVER, startedAt: 9 }], listening: { 8080: [77] } },
      {
        processes: [HARNESS, { ...SERVER, startedAt: 99, sockets: [] }, { pid: 32, sockets: [77] }],
        listening: { 8080: [77] },
      },
    ]);
    assert.deepEqual(
      found.map(({ pids, unknown }) => [pids, unknown === null]),
      [
        [[10, 30], true],
        [[10], false],
        [[10, 30], true],
        [[10, 32], true],
      ],
    );
  });

  it('may be several processes that share a socket', () => {
    const { found } = findOn([
      { processes: [HARNESS, SERVER, { pid: 31, sockets: [5, 77] }], listening: { 8080: [77] } },
    ]);
    assert.deepEqual(found[0]?.pids, [10, 30, 31]);
  });

  it('hold a companion from when it runs', () => {
    const late = { processes: [...serving.processes, { pid: 40 }], listening: { 8080: [77] } };
    const { found } = findOn([serving, late], [{ kind: 'pid', number: 40 }]);
    assert.match(found[0]?.unknown ?? '', /companion with pid 40 does not run/);
    assert.deepEqual(found[1], { pids: [10, 30, 40], unknown: null });
  });

  it('are unknown where the first process holds the port for a service', () => {
    const { found } = findOn([{ ...serving, processes: [HARNESS, SERVER, { pid: 1, sockets: [77] }] }]);
    assert.match(found[0]?.unknown ?? '', /first process/);
  });

  it('are told by listening sockets of both families, not by connections to the same port', () => {
    const line = (local: string, state: string, inode: number): string =>
      `   0: ${local}:1F90 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;
    const files = {
      '/proc/net/tcp': ['head', line('0100007F', '01', 70), ''].join('\n'),
      '/proc/net/tcp6': ['head', line('00000000000000000000000001000000', '0A', 77), line('0', '01', 71), ''].join(
        '\n',
      ),
    };
    const client = { pid: 50, sockets: [70, 71] };
    const { found } = findOn([{ processes: [HARNESS, SERVER, client], files }]);
    assert.deepEqual(found[0], { pids: [10, 30], unknown: null });
    const rows = [
      ['TCP6: inuse 10\nUDP6: inuse 0\n', null],
      ['TCP6: inuse 0\nUDP6: inuse 1\n', 'no process here listens on port 8080'],
    ] as const;
    for (const [counts, unknown] of rows) {
      const counted = { ...files, '/proc/net/sockstat6': counts };
      const [first] = findOn([{ processes: [HARNESS, SERVER, client], files: counted }]).found;
      assert.equal(first?.unknown, unknown, 'the table of IPv6 is read where the kernel counts a socket of it');
    }
  });
});
