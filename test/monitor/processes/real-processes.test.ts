import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { openProc } from '../../../src/monitor/machine/proc.ts';
import { findListeners, listeningInodes } from '../../../src/monitor/processes/listeners.ts';
import { MARKER } from '../../../src/monitor/processes/marker.ts';
import { OwnTree, type TreeUse } from '../../../src/monitor/processes/own-tree.ts';
import { readTable } from '../../../src/monitor/processes/process-table.ts';
import { burnTicks, Stranger } from '../../support/stranger.ts';

const TICKS = 10;
const MARK = 'real-processes';
const SPIN = "exec sh -c 'while :; do :; done'";

/** Looks at the processes of this machine, of which this one begins our own tree. */
class Look {
  readonly #proc = openProc();
  readonly #tree = new OwnTree(this.#proc, MARK);

  constructor() {
    this.next();
  }

  next(): TreeUse {
    return this.#tree.read(readTable(this.#proc) ?? assert.fail('no table'), [{ pid: process.pid, hasGroup: false }]);
  }

  /** Looks until `isEnough` holds of the sum of what was seen. */
  async until(isEnough: (own: number, ticksOf: (pid: number) => number) => boolean): Promise<void> {
    const taken = new Map<number, number>();
    let own = 0;
    do {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const use = this.next();
      own += use.own;
      for (const { pid, ticks } of use.others) taken.set(pid, (taken.get(pid) ?? 0) + ticks);
    } while (!isEnough(own, (pid) => taken.get(pid) ?? 0));
  }
}

function ticksOf(use: TreeUse, pid: number): number {
  return use.others.find((each) => each.pid === pid)?.ticks ?? 0;
}

describe('processes of this machine', { timeout: 60_000, skip: process.platform !== 'linux' }, () => {
  for (const [what, command] of [
    ['spins', SPIN],
    ['is nice', `nice -n 19 ${SPIN.replace('exec ', '')}`],
  ] as const) {
    it(`are others: a neighbour that ${what}`, async (t: TestContext) => {
      const stranger = await Stranger.start(t);
      const look = new Look();
      const pid = await stranger.launch(command);
      await look.until((_, ticks) => ticks(pid) >= TICKS);
    });
  }

  it('are others: a neighbour that lived and died between two readings, under the one that waited for it', async (t) => {
    const stranger = await Stranger.start(t);
    await stranger.run(':');
    const look = new Look();
    const shell = await stranger.run(`sh -c '${burnTicks(TICKS)}'`);
    assert.ok(ticksOf(look.next(), shell) >= TICKS);
  });

  it('are ours: a child that lived and died between two readings', async () => {
    const look = new Look();
    await once(spawn('sh', ['-c', burnTicks(TICKS)], { stdio: 'ignore' }), 'exit');
    assert.ok(look.next().own >= TICKS);
  });

  it('are ours: a daemon that carries the marker', async (t) => {
    const daemon = await Stranger.start(t, { [MARKER]: MARK });
    const look = new Look();
    const pid = await daemon.launch(SPIN);
    let foreign = 0;
    await look.until((own, ticks) => {
      foreign = ticks(pid);
      return own >= TICKS;
    });
    assert.equal(foreign, 0);
  });

  it('are ours: a child whose parent has ended', async (t) => {
    const look = new Look();
    const parent = spawn('sh', ['-c', `${SPIN} & echo $!; read -r line`], { stdio: ['pipe', 'pipe', 'ignore'] });
    const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
    const pid = Number(line);
    t.after(() => process.kill(pid, 'SIGKILL'));
    look.next();
    parent.stdin.end('\n');
    await once(parent, 'exit');
    let foreign = 0;
    await look.until((own, ticks) => {
      foreign = ticks(pid);
      return own >= TICKS;
    });
    assert.equal(foreign, 0);
  });

  for (const host of ['127.0.0.1', '::1']) {
    it(`that listen on ${host} are found by their port`, async (t) => {
      const server = createServer().listen(0, host);
      t.after(() => server.close());
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') return assert.fail('no port');
      const { port } = address;
      const proc = openProc();
      const inodes = listeningInodes(proc, [port]).get(port) ?? new Set();
      assert.deepEqual(findListeners(proc, port, inodes), { kind: 'known', pids: [process.pid] });
    });
  }
});
