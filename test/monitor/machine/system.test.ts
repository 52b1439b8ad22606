import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it } from 'node:test';
import { createClock } from '../../../src/metrics/clock.ts';
import type { Gauges } from '../../../src/metrics/gauge.ts';
import { memoryUsedPercent } from '../../../src/monitor/machine/memory.ts';
import { openProc } from '../../../src/monitor/machine/proc.ts';
import { watchSystem } from '../../../src/monitor/machine/system.ts';

describe('the watch over process and machine', () => {
  it('samples at once, and CPU from the second sample on', async () => {
    const seen = new EventEmitter();
    const all: Gauges[] = [];
    const stop = watchSystem(20, createClock(), (gauges) => {
      all.push(gauges);
      if (gauges['system.cpu'] && gauges['process.cpu']) seen.emit('cpu');
    });
    const keepAlive = setInterval(() => undefined, 1000);
    try {
      const [first] = all;
      assert.ok((first?.['process.rss']?.last ?? 0) > 1e6);
      assert.equal(first?.['system.cpu'], undefined);
      await once(seen, 'cpu');
    } finally {
      clearInterval(keepAlive);
      stop();
    }
  });

  it('gives memory in use as a share of the machine', () => {
    const percent = memoryUsedPercent(openProc());
    assert.ok(percent > 0 && percent < 100, `${percent}`);
  });

  it('counts memory that the kernel would give back as free', () => {
    const meminfo = 'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    750 kB\n';
    assert.equal(memoryUsedPercent({ read: () => meminfo, list: () => null, link: () => null }), 25);
  });
});

describe('the clock', () => {
  it('agrees with the monotonic clock of the process', () => {
    const clock = createClock();
    const [seconds, nanoseconds] = process.hrtime();
    assert.ok(Math.abs(clock() - (seconds * 1e6 + nanoseconds / 1e3)) < 5_000);
  });
});
