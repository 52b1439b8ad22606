import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spanOf } from '../../../src/metrics/gauge.ts';
import { ThreadWait } from '../../../src/monitor/isolate/thread-wait.ts';
import type { RunQueue } from '../../../src/monitor/thread/run-queue.ts';

/** A thread of which the scheduler says what is set, on a clock that is set, too. */
function waiting(): {
  wait: ThreadWait;
  set: (nowUs: number, waitedUs: number | null) => void;
  readings: () => number;
} {
  let [now, seen, readings] = [0, null as RunQueue | null, 0];
  const runQueue = {
    take: () => {
      readings += 1;
      return seen;
    },
    close: () => undefined,
  };
  return {
    wait: new ThreadWait(() => now, runQueue),
    set: (nowUs, waitedUs) => {
      now = nowUs;
      seen = waitedUs === null ? null : { ranUs: 0, waitedUs };
    },
    readings: () => readings,
  };
}

describe('the wait of a thread for a core', () => {
  it('is a share of the time since its last reading, at the time when it is read', () => {
    const { wait, set } = waiting();
    set(2e6, 500_000);
    assert.deepEqual(wait.take('wait.target', 1000), { 'wait.target': spanOf(25, 2e6, 2000) });
    set(3e6, 100_000);
    assert.deepEqual(wait.take('wait.worker', 1000), { 'wait.worker': spanOf(10, 3e6, 1000) });
  });

  it('is not read again before its time', () => {
    const { wait, set, readings } = waiting();
    set(999_000, 500_000);
    assert.deepEqual(wait.take('wait.target', 1000), {});
    assert.equal(readings(), 0);
    set(1_250_000, 500_000);
    assert.deepEqual(wait.take('wait.target', 1000), { 'wait.target': spanOf(40, 1_250_000, 1250) });
    assert.equal(readings(), 1);
  });

  it('is no more than the time that there was, and nothing where the kernel does not tell', () => {
    const { wait, set } = waiting();
    set(1e6, 1_000_400);
    assert.equal(wait.take('wait.target', 1)['wait.target']?.last, 100);
    set(2e6, null);
    assert.deepEqual(wait.take('wait.target', 1), {});
  });
});
