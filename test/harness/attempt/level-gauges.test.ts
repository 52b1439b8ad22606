import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LevelGauges } from '../../../src/harness/attempt/level-gauges.ts';
import { mergeGauges, sampleOf, spanOf } from '../../../src/metrics/gauge.ts';

const cpu = (percent: number, atUs: number, spanMs: number) => ({ 'worker.cpu': spanOf(percent, atUs, spanMs) });

describe('the gauges of a level', () => {
  it('is of the window where it was seen in it, whenever it is told', () => {
    const gauges = new LevelGauges(() => 9e6);
    gauges.add({ 'system.cpu': sampleOf(1, 0.5e6) });
    gauges.openWindow(1e6, 3e6);
    for (const second of [1, 2, 3, 4]) gauges.add({ 'system.cpu': sampleOf(second * 10, second * 1e6) });
    gauges.closeWindow();
    gauges.add({ 'system.cpu': sampleOf(25, 2.5e6) });
    assert.deepEqual([gauges.window['system.cpu']?.n, gauges.window['system.cpu']?.max], [4, 30]);
    assert.deepEqual([gauges.whole['system.cpu']?.n, gauges.whole['system.cpu']?.max], [6, 40]);
  });

  it('counts nothing of a drain, though its end was not known before', () => {
    const gauges = new LevelGauges(() => 9e6);
    gauges.openWindow(0, Number.POSITIVE_INFINITY);
    gauges.add(cpu(20, 1e6, 1000), 'measured');
    gauges.add(cpu(0, 1.001e6, 1), 'drain');
    gauges.closeWindow();
    const { sum = 0, n = 1, last } = gauges.window['worker.cpu'] ?? {};
    assert.deepEqual([sum / n, last], [20, 20]);
  });

  it('weighs as much as lies in the window, where a report came a little after the edge that it is for', () => {
    const gauges = new LevelGauges(() => 9e6);
    gauges.openWindow(1e6, 2e6);
    const told = (percent: number, fromUs: number, toUs: number) => ({
      'target.cpu': { ...spanOf(percent, toUs, (toUs - fromUs) / 1e3), firstAtUs: fromUs },
      'custom.depth': { ...spanOf(percent, toUs, 5), firstAtUs: fromUs },
    });
    gauges.add(told(10, 0.9e6, 1.1e6));
    gauges.add(told(90, 1.1e6, 2e6));
    gauges.add(told(50, 2.1e6, 2.2e6));
    const { n = 0, sum = 0, min } = gauges.window['target.cpu'] ?? {};
    assert.deepEqual([n, sum / n, min], [1_000, (100 * 10 + 900 * 90) / 1_000, 10]);
    assert.equal(gauges.window['custom.depth']?.n, 10);
    assert.equal(gauges.whole['target.cpu']?.n, 1_200);
  });

  it('weighs as much in a mean as it was long', () => {
    const { sum = 0, n = 1 } = mergeGauges(cpu(30, 1e6, 1000), cpu(0, 1.5e6, 500))['worker.cpu'] ?? {};
    assert.equal(sum / n, 20);
  });
});
