import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addCounters, openRequests, zeroCounters } from '../../src/metrics/counters.ts';
import { mergeGaugeStats, mergeGauges, sampleOf, withPeak } from '../../src/metrics/gauge.ts';
import { Distribution } from '../../src/metrics/histogram.ts';
import type { Interval } from '../../src/metrics/interval.ts';
import { TIMERS } from '../../src/metrics/names.ts';
import { Total } from '../../src/metrics/total.ts';
import { countersOf, encode, intervalOf, seriesOf, totalOf } from '../support/intervals.ts';

const samples = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { maxLength: 20 });
const intervals: fc.Arbitrary<Interval> = fc
  .record({
    request: fc.constantFrom('page', 'list', 'file'),
    values: samples,
    failedStatus: fc.nat(5),
    bytes: fc.nat(1000),
    second: fc.nat(20),
    phase: fc.constantFrom('measured' as const, 'drain' as const),
  })
  .map(({ request, values, failedStatus, bytes, second, phase }) =>
    intervalOf({
      fromUs: second * 1e6,
      toUs: (second + 1) * 1e6,
      phase,
      series: [
        seriesOf(
          request,
          values,
          countersOf({ started: values.length + failedStatus, ok: values.length, failedStatus, bytes }),
        ),
      ],
    }),
  );
const many = fc.array(intervals, { maxLength: 6 });

/** All that can be read out of a total, comparable. */
function readOut(total: Total): unknown {
  const series = total.series.map(({ stage, request, timers, counters, windowCounters, cutShort, failures }) => ({
    stage,
    request,
    counters,
    windowCounters,
    cutShort,
    failures,
    timers: TIMERS.map((name) => timers.get(name)).map(
      (timer) => timer && [timer.toBase64(), timer.count, timer.minUs, timer.maxUs],
    ),
  }));
  return { series, fromUs: total.fromUs, toUs: total.toUs };
}

describe('the fold of intervals', () => {
  it('is associative', () => {
    fc.assert(
      fc.property(many, many, many, (a, b, c) => {
        const [x, y, z] = [totalOf(a), totalOf(b), totalOf(c)];
        assert.deepEqual(readOut(Total.merge(Total.merge(x, y), z)), readOut(Total.merge(x, Total.merge(y, z))));
      }),
      { numRuns: 30 },
    );
  });

  it('is commutative', () => {
    fc.assert(
      fc.property(many, many, (a, b) => {
        const [x, y] = [totalOf(a), totalOf(b)];
        assert.deepEqual(readOut(Total.merge(x, y)), readOut(Total.merge(y, x)));
      }),
      { numRuns: 30 },
    );
  });

  it('has the empty total as its identity', () => {
    fc.assert(
      fc.property(many, (a) => {
        assert.deepEqual(readOut(Total.merge(totalOf(a), new Total())), readOut(totalOf(a)));
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same histogram over any split into workers and seconds as one of everything', () => {
    fc.assert(
      fc.property(
        fc.array(
          samples.filter((each) => each.length > 0),
          { minLength: 1, maxLength: 8 },
        ),
        (parts) => {
          const total = totalOf(
            parts.map((values, shard) =>
              intervalOf({ shard, series: [seriesOf('page', values, countersOf({ ok: values.length }))] }),
            ),
          );
          const whole = Distribution.decode(encode(parts.flat()));
          assert.equal(total.select(null, null).timers.get('response')?.toBase64(), whole.toBase64());
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves what arrived in the drain out of the window and keeps it in the counters', () => {
    const series = [seriesOf('page', [], countersOf({ started: 3, ok: 3, bytes: 10 }))];
    const total = totalOf([
      intervalOf({ series }),
      intervalOf({ seq: 1, phase: 'drain', fromUs: 1e6, toUs: 5e6, series }),
    ]);
    const { counters, windowCounters } = total.select(null, null);
    assert.deepEqual([counters.bytes, windowCounters.bytes], [20, 10]);
    assert.equal(total.toUs, 1e6);
  });

  it('selects one request or all of them', () => {
    const total = totalOf([
      intervalOf({
        series: [seriesOf('list', [1000], countersOf({ ok: 1 })), seriesOf('file', [9000], countersOf({ ok: 1 }))],
      }),
    ]);
    assert.equal(total.select(null, 'list').timers.get('response')?.count, 1);
    assert.equal(total.select(null, null).timers.get('response')?.count, 2);
    assert.equal(total.select('main', 'file').counters.ok, 1);
  });

  it('answers a question once, until something is folded in', () => {
    const page = (valuesUs: readonly number[], request = 'page') =>
      intervalOf({ series: [seriesOf(request, valuesUs, countersOf({ ok: valuesUs.length }))] });
    const total = totalOf([page([1000]), page([2000], 'list')]);
    const before = total.select(null, null);
    assert.equal(total.select(null, null), before);
    assert.equal(before.timers.get('response'), before.timers.get('response'));
    total.add(page([3000]));
    assert.equal(total.select(null, null).timers.get('response')?.count, 3);
    total.absorb(totalOf([page([4000])]));
    assert.equal(total.select(null, null).timers.get('response')?.count, 4);
    total.addCutShort(intervalOf({ series: [seriesOf('page', [], countersOf({ unfinished: 1 }))] }));
    assert.equal(total.select(null, null).cutShort.unfinished, 1);
  });

  it('does not change what it has absorbed', () => {
    const page = (valuesUs: readonly number[]) =>
      intervalOf({ series: [seriesOf('page', valuesUs, countersOf({ ok: valuesUs.length }))] });
    const [one, other] = [totalOf([page([1000])]), totalOf([page([2000])])];
    Total.merge(one, other).add(page([3000]));
    assert.equal(one.select(null, null).timers.get('response')?.count, 1);
    assert.equal(other.select(null, null).timers.get('response')?.count, 1);
  });

  it('keeps what lost shards had in flight apart', () => {
    const total = totalOf([intervalOf({ series: [seriesOf('page', [], countersOf({ started: 3, ok: 1 }))] })]);
    total.addCutShort(intervalOf({ phase: 'drain', series: [seriesOf('page', [], countersOf({ unfinished: 2 }))] }));
    const { counters, windowCounters, cutShort } = Total.merge(total, new Total()).select(null, 'page');
    assert.deepEqual([counters.unfinished, windowCounters.unfinished, cutShort.unfinished], [0, 0, 2]);
  });
});

describe('counters', () => {
  it('tell how many requests are open', () => {
    const counters = zeroCounters();
    addCounters(counters, countersOf({ started: 10, ok: 4, failedStatus: 2, unfinished: 1 }));
    assert.equal(openRequests(counters), 3);
  });
});

describe('gauge statistics', () => {
  const stats = fc
    .array(fc.record({ value: fc.integer({ min: 0, max: 1000 }), atUs: fc.nat(50) }), { minLength: 1, maxLength: 5 })
    .map((list) => list.map(({ value, atUs }) => sampleOf(value, atUs)).reduce(mergeGaugeStats));

  it('merge in any order and grouping', () => {
    fc.assert(
      fc.property(stats, stats, stats, (a, b, c) => {
        assert.deepEqual(mergeGaugeStats(a, b), mergeGaugeStats(b, a));
        assert.deepEqual(mergeGaugeStats(mergeGaugeStats(a, b), c), mergeGaugeStats(a, mergeGaugeStats(b, c)));
      }),
    );
  });

  it('keep first and last by time, and a peak apart from the mean', () => {
    const merged = mergeGaugeStats(sampleOf(5, 20), sampleOf(3, 10));
    assert.deepEqual([merged.first, merged.last, merged.max, merged.sum, merged.n], [3, 5, 5, 8, 2]);
    const peaked = withPeak(merged, 100);
    assert.deepEqual([peaked.max, peaked.sum, peaked.n], [100, 8, 2]);
    assert.equal(withPeak(merged, 1), merged);
  });

  it('merge by name, and nothing is the identity', () => {
    const gauges = { 'worker.elu': sampleOf(1, 1) };
    assert.deepEqual(mergeGauges(gauges, {}), gauges);
    assert.deepEqual(mergeGauges({}, gauges), gauges);
  });
});
