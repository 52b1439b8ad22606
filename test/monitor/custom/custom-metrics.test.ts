import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HarnessError } from '../../../src/errors.ts';
import { CustomMetrics } from '../../../src/monitor/custom/custom-metrics.ts';
import { type CustomSample, customValues, mergeSamples } from '../../../src/monitor/custom/custom-sample.ts';

describe('custom metrics', () => {
  it('tell what a gauge stands at, and its lowest and highest value of an interval', () => {
    const custom = new CustomMetrics();
    for (const depth of [12, 3, 40, 7]) custom.record('queue.depth', depth);
    assert.deepEqual(customValues(custom.take()), {
      'custom.queue.depth': 7,
      'custom.queue.depth.min': 3,
      'custom.queue.depth.max': 40,
    });
    assert.deepEqual(customValues(custom.take()), {}, 'a gauge that was not recorded is absent');
  });

  it('tell by how much a counter went up in each interval, 0 included', () => {
    const custom = new CustomMetrics();
    const jobs = custom.counter('jobs');
    jobs.add();
    custom.counter('jobs').add(4);
    assert.deepEqual(customValues(custom.take()), { 'custom.jobs': 5 });
    assert.deepEqual(customValues(custom.take()), { 'custom.jobs': 0 });
  });

  it('tell the percentiles of a timer in ms', () => {
    const custom = new CustomMetrics();
    const query = custom.timer('query');
    for (let ms = 1; ms <= 100; ms += 1) query.record(ms);
    const values = customValues(custom.take());
    custom.close();
    assert.equal(values['custom.query.count'], 100);
    const near = (name: string, expected: number): void => {
      const value = values[`custom.query.${name}`] ?? Number.NaN;
      assert.ok(Math.abs(value - expected) <= expected * 0.001, `${name} is ${value}, not ${expected}`);
    };
    near('mean', 50.5);
    near('p50', 50);
    near('p95', 95);
    near('p99', 99);
    near('max', 100);
  });

  it('keep every value of two intervals that are read as one', () => {
    const custom = new CustomMetrics();
    const interval = (depth: number, queriesMs: readonly number[]): CustomSample => {
      custom.record('depth', depth);
      custom.counter('jobs').add(depth);
      for (const ms of queriesMs) custom.timer('query').record(ms);
      return custom.take();
    };
    const values = customValues(mergeSamples(interval(4, [10, 10, 10]), interval(2, [50])));
    custom.close();
    const { 'custom.query.mean': mean = Number.NaN, ...others } = values;
    assert.ok(Math.abs(mean - 20) < 0.02, `the mean is ${mean}`);
    assert.deepEqual(others, {
      'custom.depth': 2,
      'custom.depth.min': 2,
      'custom.depth.max': 4,
      'custom.jobs': 6,
      'custom.query.count': 4,
      'custom.query.p50': 10.007,
      'custom.query.p95': 50.015,
      'custom.query.p99': 50.015,
      'custom.query.max': 50.015,
    });
  });

  it('refuse a name that is none, or of another kind, and values that are no numbers', () => {
    const custom = new CustomMetrics();
    custom.record('depth', 1);
    const refused = (use: () => void, message: RegExp): void => {
      assert.throws(
        use,
        (error) => error instanceof HarnessError && error.code === 'USAGE' && message.test(error.message),
      );
    };
    refused(() => custom.counter('depth'), /custom\.depth is a gauge already, and can't be a counter/);
    for (const name of ['', 'a b', '.a', 'a..b', 'a.', '9', 'x'.repeat(101), '\u001b[31m']) {
      refused(() => custom.record(name, 1), /can't be the name of a metric/);
    }
    refused(() => custom.record('depth', Number.NaN), /custom\.depth can't be NaN/);
    refused(() => custom.timer('query').record(Number.POSITIVE_INFINITY), /can't be Infinity/);
    refused(() => custom.counter('jobs').add(-1), /can't be raised by -1/);
    custom.close();
  });

  it('refuse names that are made from data', () => {
    const custom = new CustomMetrics();
    for (let user = 0; user < 500; user += 1) custom.record(`user${user}`, 1);
    custom.record('user7', 2);
    assert.throws(() => custom.record('user500', 1), /there are 500 custom metrics already/);
  });
});
