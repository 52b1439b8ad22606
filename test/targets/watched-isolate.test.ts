import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClock } from '../../src/metrics/clock.ts';
import { type GaugeStats, sampleOf } from '../../src/metrics/gauge.ts';
import { RecordedGauges } from '../../src/monitor/custom/recorded-gauges.ts';
import type { FromIsolate } from '../../src/targets/thread/target-messages.ts';
import { WatchedIsolate } from '../../src/targets/thread/watched-isolate.ts';

describe('an isolate that watches itself', () => {
  it('reports as the window opens and as soon as it has ended, so that each report is of one side of each edge', async (t) => {
    const clock = createClock();
    const reports: GaugeStats[] = [];
    let onReport: () => void = () => undefined;
    const post = (message: FromIsolate): void => {
      if (message.kind !== 'gauges') return;
      reports.push(message.gauges['target.elu'] ?? sampleOf(Number.NaN, Number.NaN));
      onReport();
    };
    const counts = { wireBytes: () => ({ in: 0, out: 0 }), requestCounts: async () => null };
    const isolate = new WatchedIsolate(post, counts, new RecordedGauges(), false);
    t.after(() => isolate.stop());
    const madeUs = clock();
    const windowUs = madeUs + 2_000;
    const endUs = windowUs + 5_000;
    const told = isolate.answer({ kind: 'begin', windowUs, endUs });
    assert.equal(reports.length, 1, 'it reports at once');
    await told;
    const second = new Promise<void>((resolve) => {
      onReport = resolve;
    });
    // Its own timers keep no thread alive.
    const alive = setTimeout(() => undefined, 60_000);
    await second;
    clearTimeout(alive);
    await isolate.answer({ kind: 'settle', id: 1, closely: false });
    const [before, inside, after] = reports;
    assert.ok(before && inside && after);
    assert.ok(before.firstAtUs <= madeUs && before.lastAtUs >= madeUs, JSON.stringify({ before, madeUs }));
    assert.deepEqual([inside.firstAtUs, after.firstAtUs], [before.lastAtUs, inside.lastAtUs], 'no time is left out');
    assert.ok(inside.lastAtUs >= endUs, JSON.stringify({ inside, endUs }));
  });
});
