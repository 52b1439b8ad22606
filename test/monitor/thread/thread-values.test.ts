import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchLoop, watchThread } from '../../../src/monitor/thread/thread-values.ts';

describe('the event loop as a source of a monitor', () => {
  it('tells a block that is under way, weighted by its time', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let nowMs = 0;
    const source = watchLoop(() => nowMs);
    nowMs = 1_010;
    assert.deepEqual(source.take(0), {
      'loop.mean': 1_000 ** 2 / 2 / 1_010,
      'loop.p50': 495,
      'loop.p99': 1_000 - 10.1,
      'loop.max': 1_000,
    });
    source.close();
  });
});

describe('a thread as a source of a monitor', () => {
  it('has CPU and wait in per cent of the time between two readings', () => {
    let [nowUs, cpuUs, schedstat] = [0, 500, '5 1000000 9'];
    const source = watchThread({ nowUs: () => nowUs, cpuUs: () => cpuUs, schedstat: () => schedstat });
    [nowUs, cpuUs, schedstat] = [2e6, 600_500, '700000000 101000000 20'];
    assert.deepEqual(source.take(0), { 'thread.cpu': 30, 'thread.wait': 5 });
    cpuUs = 0;
    nowUs = 3e6;
    assert.deepEqual(source.take(0), { 'thread.wait': 0 });
    assert.deepEqual(source.notes?.(), []);
  });

  it('has none where the system does not tell', () => {
    let nowUs = 0;
    const source = watchThread({ nowUs: () => nowUs, cpuUs: () => null, schedstat: () => null });
    nowUs = 1e6;
    assert.equal(source.take(0), null);
    assert.deepEqual(source.notes?.(), [
      'thread.cpu is not told on this system, or by this version of Node',
      'thread.wait is not told on this system',
    ]);
  });
});
