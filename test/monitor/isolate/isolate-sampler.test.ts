import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Gauges } from '../../../src/metrics/gauge.ts';
import type { Collection } from '../../../src/monitor/isolate/collections.ts';
import { sampleIsolate } from '../../../src/monitor/isolate/isolate.ts';
import { WorkCounters } from '../../../src/monitor/isolate/work-counters.ts';
import { readThreadCpuUs } from '../../../src/monitor/thread/thread-cpu.ts';

/** So seldom that no timer of the sampler comes into a test. */
const NEVER_MS = 1e6;

function sampler(t: TestContext, onGauges: (gauges: Gauges) => void = () => undefined) {
  const started = sampleIsolate(onGauges, { sampleMs: NEVER_MS, reportMs: NEVER_MS });
  t.after(() => started.stop());
  return started;
}

describe('the sampler of an isolate', () => {
  it('reports what it saw before it collects garbage, and what the collections saw before it resolves', async (t) => {
    const reports: Gauges[] = [];
    const { settle } = sampler(t, (gauges) => reports.push(gauges));
    const settled = settle();
    assert.equal(reports.length, 1, 'nothing has been collected yet');
    const floor = await settled;
    assert.equal(reports.length, 2);
    const last = reports[1]?.['target.memory'];
    assert.ok((last?.max ?? 0) >= floor['target.memory'], `${last?.max}`);
  });

  it('learns what a turn of its timer costs before it tells of work', async (t) => {
    const { readWork } = sampler(t);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    await readWork();
    clearImmediate(timer);
    assert.ok(turns > 0, 'a turn of the event loop has passed');
  });

  it('tells CPU and pauses in milliseconds, and external memory over its collections', () => {
    const pending: Collection[] = [];
    let external = 1000;
    const source = {
      take: () => pending.splice(0),
      runRenewals: () => undefined,
      findCause: () => () => undefined,
      close: () => undefined,
    };
    const counters = new WorkCounters(() => ({ used: 0, external, allocated: null }), source);
    const before = counters.readWork();
    external = 5000;
    pending.push({
      kind: 'major',
      heapBefore: 0,
      heapAfter: 0,
      externalBefore: 5000,
      externalAfter: 500,
      pauseUs: 1500,
    });
    external = 700;
    const [fromUs, after, toUs] = [readThreadCpuUs(), counters.readWork(), readThreadCpuUs()];
    assert.equal((after.external ?? 0) - (before.external ?? 0), 4000 + 200);
    assert.equal((after.gc ?? 0) - (before.gc ?? 0), 1.5);
    if (fromUs === null || toUs === null) return assert.equal(after.cpu, null);
    assert.ok(after.cpu !== null && fromUs / 1e3 <= after.cpu && after.cpu <= toUs / 1e3, `${after.cpu} ms`);
  });
});
