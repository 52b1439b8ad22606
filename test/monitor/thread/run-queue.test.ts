import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchRunQueue } from '../../../src/monitor/thread/run-queue.ts';

describe('the run queue of a thread', () => {
  it('is how long it ran and how long it waited for a core, between two readings', () => {
    let text = '5000000 2000000 17\n';
    const sampler = watchRunQueue(() => text);
    text = '9000000 2500000 21\n';
    assert.deepEqual(sampler.take(0), { ranUs: 4000, waitedUs: 500 });
    assert.deepEqual(sampler.take(0), { ranUs: 0, waitedUs: 0 });
  });

  it('is not told where the kernel has no such file, or another one', () => {
    for (const text of [null, '', 'nonsense\n']) assert.equal(watchRunQueue(() => text).take(0), null);
  });

  it('holds of this thread that what it burns is what it ran', { skip: process.platform !== 'linux' }, () => {
    const sampler = watchRunQueue();
    const before = process.cpuUsage();
    let used = 0;
    while (used < 50_000) {
      const { user, system } = process.cpuUsage(before);
      used = user + system;
    }
    const ran = sampler.take(0)?.ranUs ?? 0;
    // Other threads of this process (compiler, collector) have a part in what the process used.
    assert.ok(ran > 10_000 && ran < 1e6, `${ran} µs`);
  });
});
