import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Observer } from '../../../src/harness/result/observer.ts';
import { mergeGauges, sampleOf, spanOf } from '../../../src/metrics/gauge.ts';

const cpu = (percent: number, atUs: number, spanMs: number) => ({ 'worker.cpu': spanOf(percent, atUs, spanMs) });

describe('what is observed beside the load', () => {
  it('is of the window where it was seen in it, whenever it is told', () => {
    const observer = new Observer(() => 9e6);
    observer.add({ 'system.cpu': sampleOf(1, 0.5e6) });
    observer.openWindow(1e6, 3e6);
    for (const second of [1, 2, 3, 4]) observer.add({ 'system.cpu': sampleOf(second * 10, second * 1e6) });
    observer.closeWindow();
    observer.add({ 'system.cpu': sampleOf(25, 2.5e6) });
    assert.deepEqual([observer.window['system.cpu']?.n, observer.window['system.cpu']?.max], [4, 30]);
    assert.deepEqual([observer.whole['system.cpu']?.n, observer.whole['system.cpu']?.max], [6, 40]);
  });

  it('counts nothing of a drain, though its end was not known before', () => {
    const observer = new Observer(() => 9e6);
    observer.openWindow(0, Number.POSITIVE_INFINITY);
    observer.add(cpu(20, 1e6, 1000), 'measured');
    observer.add(cpu(0, 1.001e6, 1), 'drain');
    observer.closeWindow();
    const { sum = 0, n = 1, last } = observer.window['worker.cpu'] ?? {};
    assert.deepEqual([sum / n, last], [20, 20]);
  });

  it('weighs as much in a mean as it was long', () => {
    const { sum = 0, n = 1 } = mergeGauges(cpu(30, 1e6, 1000), cpu(0, 1.5e6, 500))['worker.cpu'] ?? {};
    assert.equal(sum / n, 20);
  });
});
