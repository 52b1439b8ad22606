import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unitOf } from '../../../src/monitor/metrics/metric-units.ts';
import { QuantileSketch, SKETCH_PRECISION } from '../../../src/monitor/metrics/quantile-sketch.ts';
import { MOST_METRICS, SummaryFold } from '../../../src/monitor/metrics/summary.ts';

const reading = (values: Record<string, number>, spanMs = 1000) => ({ atMs: 0, spanMs, values });

describe('a summary of readings', () => {
  it('has the lowest, the highest and the last value, and the number of readings that had the metric', () => {
    const fold = new SummaryFold();
    for (const value of [5, -3, 9, 4]) fold.add(reading({ 'process.cpu': value }));
    fold.add(reading({ 'process.rss': 7 }));
    const { 'process.cpu': cpu, 'process.rss': rss } = fold.summaries();
    assert.deepEqual({ n: cpu?.n, min: cpu?.min, max: cpu?.max, last: cpu?.last }, { n: 4, min: -3, max: 9, last: 4 });
    assert.equal(cpu?.unit, '%');
    assert.equal(rss?.n, 1);
    assert.equal(fold.readings, 5);
  });

  it('weighs a reading by the length of its interval', () => {
    const fold = new SummaryFold();
    fold.add(reading({ 'system.cpu': 100 }, 1000));
    fold.add(reading({ 'system.cpu': 0 }, 3000));
    assert.equal(fold.summaries()['system.cpu']?.mean, 25);
  });

  it('has a mean of readings without a span', () => {
    const fold = new SummaryFold();
    for (const value of [1, 3]) fold.add(reading({ 'system.load1': value }, 0));
    assert.equal(fold.summaries()['system.load1']?.mean, 2);
  });

  it('never tells a percentile outside what was seen', () => {
    const fold = new SummaryFold();
    for (let count = 0; count < 3; count += 1) fold.add(reading({ 'system.cpu': 12.3456 }));
    const { p50, p99, mean } = fold.summaries()['system.cpu'] ?? {};
    assert.deepEqual({ p50, p99, mean }, { p50: 12.3456, p99: 12.3456, mean: 12.3456 });
  });

  it('tells exact percentiles of up to 1,000 readings, and nearly exact ones of more', () => {
    const fold = new SummaryFold();
    for (let value = 1; value <= 1000; value += 1) fold.add(reading({ 'process.count': value }));
    assert.equal(fold.summaries()['process.count']?.p95, 950);
    for (let value = 1001; value <= 2000; value += 1) fold.add(reading({ 'process.count': value }));
    const { p50 = 0, p99 = 0 } = fold.summaries()['process.count'] ?? {};
    assert.ok(Math.abs(p50 - 1000) <= 5 && Math.abs(p99 - 1980) <= 9.9, `${p50}, ${p99}`);
  });

  it('keeps no more than so many metrics, and says that it left some out', () => {
    const fold = new SummaryFold();
    const named = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`custom.${from + index}`, 1]));
    fold.add(reading(named(0, MOST_METRICS)));
    assert.equal(fold.isFull, false);
    fold.add(reading(named(MOST_METRICS, MOST_METRICS + 5)));
    assert.equal(fold.isFull, true);
    assert.equal(Object.keys(fold.summaries()).length, MOST_METRICS);
  });
});

describe('a quantile sketch', () => {
  it('is as near to the exact percentile as it promises, for numbers of any sign and size', () => {
    const number = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.double({ min: 1e-6, max: 1e12, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 100 }),
        (all, percent) => {
          const sketch = new QuantileSketch();
          for (const value of all) sketch.add(value);
          const exact =
            [...all].sort((a, b) => a - b)[Math.ceil((percent / 100) * all.length - 1e-9) - 1] ?? Number.NaN;
          const [told = Number.NaN] = sketch.percentiles([percent]);
          assert.ok(Math.abs(told - exact) <= Math.abs(exact) * SKETCH_PRECISION * (1 + 1e-9), `${told} for ${exact}`);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has no percentile without a value', () => {
    assert.ok(Number.isNaN(new QuantileSketch().percentiles([50])[0]));
  });
});

describe('the unit of a metric', () => {
  it('is found by its name, by that of its family, and is a plain number for custom ones', () => {
    assert.equal(unitOf('process.rss'), 'B');
    assert.equal(unitOf('system.cpu.3'), '%');
    assert.equal(unitOf('isolate.gc.pause.minor'), 'ms');
    assert.equal(unitOf('custom.queue.depth'), '');
    assert.equal(unitOf('url.response'), 'ms');
    assert.equal(unitOf('nobody.knows'), null);
    assert.equal(unitOf('cpu'), null);
  });
});
