import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openProc } from '../../../src/monitor/machine/proc.ts';
import { type CpuReading, TreeCpu } from '../../../src/monitor/processes/tree-cpu.ts';
import { type MadeMachine, type MadeProcess, madeProc } from '../../support/made-proc.ts';
import { burnTicks } from '../../support/stranger.ts';

const PORT = 8080;
const INIT: MadeProcess = { pid: 1, parent: 0, group: 1 };
const HARNESS: MadeProcess = { pid: 10, group: 10, own: 500 };
const SERVER: MadeProcess = { pid: 30, group: 30, sockets: [77], own: 100, reaped: 7 };
const WORKER: MadeProcess = { pid: 31, parent: 30, group: 30, own: 50 };
const listening = { [PORT]: [77] };

type Moment = readonly MadeProcess[] | MadeMachine;

function machineOf(moment: Moment): MadeMachine {
  const machine: MadeMachine = 'processes' in moment ? moment : { processes: moment };
  return { listening, ...machine, processes: [INIT, ...machine.processes] };
}

/** What is read at each of these moments, one after the other. */
function readings(moments: readonly Moment[], harness = HARNESS.pid): readonly CpuReading[] {
  let now = 0;
  const tree = new TreeCpu(
    madeProc(() => machineOf(moments[now] ?? assert.fail())),
    { kind: 'port', number: PORT },
    harness,
  );
  return moments.map((_, index) => {
    now = index;
    return tree.read();
  });
}

/** The same in ms; for what is unknown, why. */
function told(moments: readonly Moment[], harness = HARNESS.pid): readonly (number | string)[] {
  return readings(moments, harness).map((reading) => (reading.kind === 'known' ? reading.ms : reading.why));
}

describe('the CPU of the processes that serve a target', () => {
  it('is that of the listener, its descendants and its group, since the first reading', () => {
    const grandchild: MadeProcess = { pid: 32, parent: 31, group: 99 };
    const fellow: MadeProcess = { pid: 33, parent: 1, group: 30 };
    const stranger: MadeProcess = { pid: 34, parent: 1, group: 34 };
    const at = (ticks: number): readonly MadeProcess[] => [
      { ...HARNESS, own: 500 + 100 * ticks },
      ...[SERVER, WORKER, grandchild, fellow, { ...stranger, own: 100 * ticks }].map((each, index) =>
        index === 4 ? each : { ...each, own: (each.own ?? 0) + ticks * 10 ** index },
      ),
    ];
    assert.deepEqual(told([at(0), at(1), at(3)]), [0, 11_110, 33_330]);
  });

  it('may be that of one process with its descendants and its group, whether it listens or not', () => {
    let own = 100;
    const proc = madeProc(() =>
      machineOf({ processes: [HARNESS, { ...SERVER, own }, { ...WORKER, own: own / 2 }], listening: {} }),
    );
    const tree = new TreeCpu(proc, { kind: 'pid', number: SERVER.pid }, HARNESS.pid);
    const first = tree.read();
    own = 300;
    assert.deepEqual(
      [first, tree.read()],
      [
        { kind: 'known', ms: 0 },
        { kind: 'known', ms: 3000 },
      ],
    );
  });

  it('counts a child that was started meanwhile, and goes on when it has ended and was waited for', () => {
    const child = { pid: 40, parent: 30, startedAt: 5 };
    const moments = [
      [HARNESS, SERVER],
      [HARNESS, SERVER, { ...child, own: 20, reaped: 3 }],
      [HARNESS, { ...SERVER, own: 101, reaped: 7 + 25 + 3 }],
    ];
    assert.deepEqual(told(moments), [0, 230, 230 + 10 + 50]);
  });

  it('counts a child that lived and died between two readings', () => {
    assert.deepEqual(told([[SERVER], [{ ...SERVER, reaped: 47 }]]), [0, 400]);
  });

  it('counts a child whose parent has ended, and one that has left the group, once they were seen', () => {
    const orphan = { pid: 40, parent: 31, group: 30 };
    const moments = [
      [SERVER, WORKER, orphan],
      [
        { ...SERVER, reaped: 57 },
        { ...orphan, parent: 1, group: 40, own: 9 },
      ],
    ];
    assert.deepEqual(told(moments), [0, 90]);
  });

  for (const [what, moments, why] of [
    ['the listener itself has ended', [[SERVER], [{ ...SERVER, startedAt: 9 }]], /30 \(node\) of the target has ended/],
    ['nobody has waited for a child', [[SERVER, WORKER], [SERVER]], /child of process 30 \(node\) has ended/],
    [
      'a stranger has waited for it',
      [
        [SERVER, { ...WORKER, parent: 1 }],
        [{ ...INIT, pid: 2 }, SERVER],
      ],
      /31 \(node\) of the target has ended/,
    ],
    ['a counter has fallen', [[SERVER], [{ ...SERVER, own: 99 }]], /CPU of process 30 \(node\) has fallen/],
    [
      'a process was overlooked',
      [{ processes: [SERVER], files: { '/proc/uptime': '50.00 1.00\n' } }, [SERVER, { ...WORKER, startedAt: 10 }]],
      /process 31 \(node\) of the target was overlooked/,
    ],
  ] as const) {
    it(`is unknown over a time in which ${what}, and known again after it`, () => {
      const [before, between, after] = told([...moments, ...moments.slice(-1)]);
      assert.equal(before, 0);
      assert.match(String(between), why);
      assert.equal(after, 0);
    });
  }

  it('takes what is cut to whole ticks for no loss', () => {
    assert.deepEqual(told([[SERVER, WORKER], [{ ...SERVER, reaped: 7 + 48 }]]), [0, 0]);
  });

  it('never falls, whatever happens', () => {
    const process = fc.record({
      pid: fc.integer({ min: 31, max: 34 }),
      parent: fc.constantFrom(1, 30, 31, 32),
      own: fc.nat(50),
      reaped: fc.nat(50),
    });
    const moment = fc
      .uniqueArray(process, { selector: ({ pid }) => pid, maxLength: 4 })
      .chain((rest) =>
        fc.record({ own: fc.nat(50), reaped: fc.nat(99) }).map((more) => [{ ...SERVER, ...more }, ...rest]),
      );
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 6 }), (moments) => {
        const known = readings(moments).flatMap((reading) => (reading.kind === 'known' ? [reading.ms] : []));
        assert.deepEqual(
          known,
          known.toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('has nothing of the harness, where that has started the target or was started by it, or shares its group', () => {
    const thread = { pid: 11, parent: 10, group: 10, own: 0 };
    const busy = [
      { ...HARNESS, own: 900 },
      { ...thread, own: 90 },
    ];
    const below = { ...SERVER, parent: 10 };
    assert.deepEqual(
      told([
        [HARNESS, thread, below],
        [...busy, { ...below, own: 101 }],
      ]),
      [0, 10],
    );
    const above = [HARNESS, { ...thread }].map((each) => (each.pid === 10 ? { ...each, parent: 30 } : each));
    const busyAbove = busy.map((each) => (each.pid === 10 ? { ...each, parent: 30 } : each));
    assert.deepEqual(
      told([
        [...above, SERVER],
        [...busyAbove, { ...SERVER, own: 101 }],
      ]),
      [0, 10],
    );
    const fellow = { ...SERVER, group: 10 };
    assert.deepEqual(
      told([
        [HARNESS, thread, fellow],
        [...busy, { ...fellow, own: 101 }],
      ]),
      [0, 10],
    );
  });

  for (const [what, moment, why] of [
    ['nothing listens', { processes: [SERVER], listening: {} }, /no process here listens on port 8080/],
    ['it is another user’s', [{ ...SERVER, sockets: null }], /another user's/],
    ['its port is that of a container', [{ ...SERVER, name: 'docker-proxy' }], /docker-proxy, into a container/],
    ['the harness serves it', [{ ...HARNESS, sockets: [77] }], /process of this harness serves the target itself/],
    ['/proc is another’s', { processes: [SERVER], links: { '/proc/self': '4711' } }, /another PID namespace/],
  ] as const) {
    it(`is unknown where ${what}`, () => {
      assert.match(String(told([moment])[0]), why);
    });
  }

  it('is unknown where there is no /proc', () => {
    const reading = new TreeCpu(
      { read: () => null, list: () => null, link: () => null },
      { kind: 'port', number: PORT },
      10,
    ).read();
    assert.deepEqual(reading, { kind: 'unknown', why: 'there is no /proc on this system' });
  });
});

describe('the CPU of real processes', { timeout: 60_000, skip: process.platform !== 'linux' }, () => {
  it('is counted while they run and after they have ended', async (t) => {
    const server = createServer().listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    // This process serves, so the harness is played by one that is none.
    const measure = async (): Promise<CpuReading> => {
      const tree = new TreeCpu(openProc(), { kind: 'port', number: port }, 0);
      const first = tree.read();
      assert.equal(first.kind, 'known', first.kind === 'known' ? '' : first.why);
      await once(spawn('sh', ['-c', burnTicks(10)], { stdio: 'ignore' }), 'exit');
      return tree.read();
    };
    // Tests before this one may have left children of this process that end just now, and then its CPU is not told.
    let reading = await measure();
    while (reading.kind === 'unknown' && /has ended/.test(reading.why)) reading = await measure();
    assert.ok(reading.kind === 'known' && reading.ms >= 100, JSON.stringify(reading));
  });
});
