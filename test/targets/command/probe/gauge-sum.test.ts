import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Gauges, mergeGauges, sampleOf, spanOf, withPeak } from '../../../../src/metrics/gauge.ts';
import { GaugeSum } from '../../../../src/targets/command/probe/gauge-sum.ts';

/** A report of an isolate: what it held, the peak in between, and for how much of the time its loop was busy. */
function report(atUs: number, memory: number, peak: number, elu: number): Gauges {
  return {
    'target.memory': withPeak(sampleOf(memory, atUs), peak),
    'target.elu': spanOf(elu, atUs, 250),
    'custom.queue': sampleOf(memory / 10, atUs),
  };
}

describe('the gauges of several isolates', () => {
  it('are told of a single one as it tells them', () => {
    const sum = new GaugeSum<string>();
    sum.add('a');
    assert.deepEqual(sum.take('a', report(1, 10, 15, 20)), report(1, 10, 15, 20));
  });

  it('are told once all have reported: memory with its peaks added up, the busiest loop, and what each has recorded', () => {
    const sum = new GaugeSum<string>();
    sum.add('a');
    sum.add('b');
    assert.equal(sum.take('a', report(100, 10, 15, 20)), null);
    const {
      'target.memory': memory,
      'target.elu': elu,
      'custom.queue': queue,
    } = sum.take('b', report(200, 30, 90, 70)) ?? {};
    assert.deepEqual(memory, { first: 40, firstAtUs: 100, last: 40, lastAtUs: 200, n: 1, sum: 40, min: 40, max: 105 });
    assert.deepEqual([elu?.max, (elu?.sum ?? 0) / (elu?.n ?? 0)], [70, 70]);
    assert.deepEqual([queue?.n, queue?.min, queue?.max], [2, 1, 3]);
  });

  it('take what an isolate held at last while it does not report, and nothing of one that is gone', () => {
    const sum = new GaugeSum<string>();
    for (const each of ['a', 'b']) sum.add(each);
    sum.take('a', report(100, 10, 15, 20));
    sum.take('b', report(200, 30, 90, 70));
    assert.equal(sum.take('a', report(300, 11, 16, 20)), null);
    assert.equal(sum.take('a', report(400, 12, 12, 20))?.['target.memory']?.max, 46);
    assert.equal(sum.flush()['target.memory']?.max, 42);
    assert.deepEqual(sum.flush(), {});
    sum.remove('b');
    assert.equal(sum.take('a', report(500, 13, 13, 20))?.['target.memory']?.max, 13);
    assert.deepEqual(mergeGauges({}, sum.flush()), {});
  });
});
