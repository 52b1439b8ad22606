import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createThreadGauges } from '../../../src/monitor/isolate/thread-gauges.ts';

/** Runs until the process has used so much CPU. */
function burn(ms: number): void {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if (user + system >= ms * 1e3) return;
  }
}

describe('the gauges of a thread', () => {
  it('tell of a busy one that its CPU went into it, and never more than a core has', () => {
    const take = createThreadGauges();
    burn(200);
    // The interval that they are for may have been cut long before or after: it is the time itself that counts.
    const cpu = take(1)['worker.cpu'];
    if (process.platform !== 'linux') return assert.equal(cpu, undefined);
    // The weight of the reading is the length of its interval; other threads of this process have a part in what it burnt.
    const usedMs = ((cpu?.last ?? 0) / 100) * (cpu?.n ?? 0);
    assert.ok(cpu && usedMs > 100 && cpu.last <= 105, `${cpu?.last} %, ${usedMs} ms`);
  });

  it('tell how much of the time it waited for a core, until it is read', { skip: process.platform !== 'linux' }, () => {
    let nowUs = 5e6;
    const take = createThreadGauges(() => nowUs);
    nowUs = 7e6;
    const wait = take(6e6)['wait.worker'];
    assert.ok(wait);
    assert.deepEqual([wait.n, wait.lastAtUs], [2000, 7e6]);
    // Intervals that are cut at once have no time of their own.
    assert.equal(take(7e6)['wait.worker'], undefined);
  });

  it('take no reading that no thread can have, as after a clock has jumped', (t) => {
    let nowMs = 1000;
    t.mock.method(performance, 'now', () => nowMs);
    const take = createThreadGauges();
    for (const stepMs of [1, -1000]) {
      burn(20);
      nowMs += stepMs;
      assert.equal(take(1)['worker.cpu'], undefined, `${stepMs} ms`);
    }
    burn(20);
    nowMs += 1000;
    if (process.platform === 'linux') assert.ok((take(1)['worker.cpu']?.last ?? 0) > 0);
  });
});
