import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Proc } from '../../../src/monitor/machine/proc.ts';
import type { OutsideSample } from '../../../src/monitor/neighbours/outside-sample.ts';
import { watchNeighbours } from '../../../src/monitor/neighbours/watch-neighbours.ts';
import { type MadeMachine, type MadeProcess, madeProc } from '../../support/made-proc.ts';

const INIT: MadeProcess = { pid: 1, parent: 0, name: 'init' };
const HARNESS: MadeProcess = { pid: process.pid };
const NEIGHBOUR: MadeProcess = { pid: 999_001, name: 'ffmpeg', group: 999_001 };

describe('a reading that fails', () => {
  const machineAt = (second: number): MadeMachine => ({
    processes: [INIT, { ...HARNESS, own: 20 * second }, { ...NEIGHBOUR, own: 100 * second }],
    cores: [{ user: 100 * second }, { user: 20 * second, idle: 80 * second }],
  });
  /** A machine of which each second can be looked at; what `breaks` names can't be read in the second second. */
  function looks(breaks: (path: string) => Error | null | undefined): readonly (OutsideSample | null)[] {
    let second = 0;
    const made = madeProc(() => machineAt(second));
    const read = (path: string): string | null => {
      const broken = second === 1 ? breaks(path) : undefined;
      if (broken instanceof Error) throw broken;
      return broken === null ? null : made.read(path);
    };
    const sampler = watchNeighbours({ clock: () => 0, targetPort: null, companions: [], proc: { ...made, read } });
    return [1, 2].map((now) => {
      second = now;
      return sampler.take(now * 1e6);
    });
  }

  it('for want of file descriptors is made up for by the next', () => {
    const [failed, next] = looks((path) =>
      path.endsWith(`${NEIGHBOUR.pid}/stat`)
        ? Object.assign(new Error('too many open files'), { code: 'EMFILE' })
        : undefined,
    );
    assert.equal(failed, null);
    assert.deepEqual([next?.fromUs, next?.toUs, next?.share], [0, 2e6, 0.5]);
  });

  it('for another reason is told', () => {
    assert.throws(() => looks(() => new TypeError('a mistake')), /a mistake/);
  });

  it('of the cores makes the share of that time unknown, and the next one, too', () => {
    const shares = looks((path) => (path === '/proc/stat' ? null : undefined));
    for (const sample of shares) {
      assert.deepEqual([sample?.share, sample?.isDisturbed], [null, false]);
      assert.match(sample?.unknown ?? '', /what the cores did/);
    }
  });

  it('of the first process means that others hide theirs', () => {
    const made = madeProc(() => machineAt(0));
    const read = (path: string): string | null => (path === '/proc/1/stat' ? null : made.read(path));
    const sampler = watchNeighbours({ clock: () => 0, targetPort: null, companions: [], proc: { ...made, read } });
    const sample = sampler.take(1e6);
    assert.equal(sample?.share, null);
    assert.match(sample?.unknown ?? '', /hidepid/);
  });

  it('sooner than 200 ms after the last one is not made', () => {
    const made = madeProc(() => machineAt(0));
    const sampler = watchNeighbours({ clock: () => 0, targetPort: null, companions: [], proc: made });
    assert.equal(sampler.take(199_999), null);
    assert.equal(sampler.take(200_000)?.fromUs, 0);
  });
});

describe('a machine that does not tell of its processes', () => {
  const sampleOn = (proc: Proc): OutsideSample | null => {
    const sampler = watchNeighbours({ clock: () => 0, targetPort: 8080, companions: [], proc });
    return sampler.take(1e6);
  };

  it('excuses nothing, and says that it has no /proc', () => {
    const sample = sampleOn({ read: () => null, list: () => null, link: () => null });
    assert.deepEqual([sample?.share, sample?.isDisturbed], [null, false]);
    assert.equal(sample?.unknown, 'there is no /proc on this system');
  });

  it('excuses nothing where /proc is that of another namespace, in which others have our numbers', () => {
    const made = madeProc(() => ({ processes: [INIT, HARNESS, NEIGHBOUR], cores: [{}, {}] }));
    for (const self of [null, '4711']) {
      const link = (path: string): string | null => (path === '/proc/self' ? self : made.link(path));
      const sample = sampleOn({ ...made, link });
      assert.deepEqual([sample?.share, sample?.isDisturbed], [null, false]);
      assert.match(sample?.unknown ?? '', /another PID namespace/);
    }
  });
});
