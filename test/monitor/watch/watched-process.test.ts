import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openProc } from '../../../src/monitor/machine/proc.ts';
import { loopMonitor } from '../../../src/monitor/watch/monitor-loop.ts';
import { startReader, WatchedProcess } from '../../../src/monitor/watch/watched-process.ts';
import { monitorRig, sourceOf } from '../../support/monitor-rig.ts';

/** A process whose start reads like this, one look after the other. */
function watched(...starts: readonly (string | null)[]): WatchedProcess | null {
  const left = [...starts];
  return WatchedProcess.find(4711, () => left.shift() ?? null);
}

describe('a watched process', () => {
  it('runs as long as its number stands for the same start', () => assert.equal(watched('100', '100')?.look(), null));
  it('has ended once nobody has its number', () =>
    assert.equal(watched('100', null)?.look(), 'process 4711 has ended'));

  it('has ended where its number was given to another one, and stays so', () => {
    const process = watched('100', '200', '100');
    const note = 'process 4711 has ended, and its number is now that of another process';
    assert.deepEqual([process?.look(), process?.look()], [note, note]);
  });

  it('is not found where there is none', () => assert.equal(watched(null), null));

  it('is read from the kernel, whatever its name, and not if it only waits to be buried', () => {
    const stat = (state: string): string =>
      `7 (a) b (c) ${state} ${Array.from({ length: 18 }, () => 0).join(' ')} 555 0`;
    const reader = (state: string) =>
      startReader({ ...openProc(), read: (path) => (path === '/proc/self/stat' ? 'x' : stat(state)) });
    assert.equal(reader('S')(7), '555');
    assert.equal(reader('Z')(7), null);
  });
});

describe('the loop of a monitor', () => {
  it('looks once in each interval, and ends after the look at which nothing is left to watch', async () => {
    const { engine } = monitorRig({ sources: [sourceOf('one', [])] });
    let looks = 0;
    await loopMonitor({
      ...{ engine, intervalMs: 1, stop: new AbortController().signal },
      goesOn: () => looks < 3,
      onTick: () => {
        looks += 1;
      },
    });
    // A timer that was not ended would look again before this one.
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(looks, 3);
  });

  for (const [passedMs, expected] of [
    [50, 1],
    [150, 2],
  ] as const) {
    it(`looks ${expected === 1 ? 'no more' : 'once more'} if it is stopped ${passedMs} ms after the last look`, async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      const { engine } = monitorRig({});
      const stop = new AbortController();
      let [looks, nowMs] = [0, 0];
      const count = (): void => {
        looks += 1;
      };
      const rest = { engine, intervalMs: 1000, stop: stop.signal, goesOn: () => true, nowMs: () => nowMs };
      const looped = loopMonitor({ ...rest, onTick: count });
      nowMs = 1000;
      t.mock.timers.tick(1000);
      nowMs += passedMs;
      stop.abort();
      await looped;
      assert.equal(looks, expected);
    });
  }

  it('looks at least once, and rejects with what goes wrong in it', async () => {
    const { engine } = monitorRig({});
    const onTick = () => assert.fail('the pipe is closed');
    const looped = loopMonitor({ engine, intervalMs: 1000, stop: AbortSignal.abort(), goesOn: () => true, onTick });
    await assert.rejects(looped, /the pipe is closed/);
  });
});
