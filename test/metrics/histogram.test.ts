import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import hdr from 'hdr-histogram-js';
import { Distribution, HistogramLog } from '../../src/metrics/histogram.ts';
import { LatencyRecorder } from '../../src/metrics/latency-recorder.ts';
import { encode } from '../support/intervals.ts';

const latencies = fc.array(fc.integer({ min: 1, max: 3_600_000_000 }), { minLength: 1, maxLength: 200 });

/** The definition: the smallest value that `percent` per cent of all values do not exceed. */
function exactPercentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length - 1e-9) - 1] ?? 0;
}

describe('a latency histogram', () => {
  it('gives percentiles within a thousandth of the exact ones', () => {
    fc.assert(
      fc.property(latencies, fc.constantFrom(50, 90, 95, 99), (values, percent) => {
        const got = Distribution.decode(encode(values)).percentileUs(percent);
        const exact = exactPercentile(values, percent);
        assert.ok(Math.abs(got - exact) <= exact / 1000 + 1, `${got}, not ${exact}`);
      }),
    );
  });

  it('knows count, extremes and mean of what was recorded', () => {
    const distribution = Distribution.decode(encode([1000, 2000, 3000, 10_000]));
    assert.equal(distribution.count, 4);
    assert.equal(distribution.minUs, 1000);
    assert.ok(Math.abs(distribution.maxUs - 10_000) <= 10);
    assert.ok(Math.abs(distribution.meanUs - 4000) <= 8);
  });

  it('has the mean that the library computes, to the last bit', () => {
    const same = (values: readonly number[]): void => {
      const distribution = Distribution.decode(encode(values));
      assert.equal(distribution.meanUs, hdr.decodeFromCompressedBase64(distribution.toBase64()).mean);
    };
    fc.assert(fc.property(latencies, same), { numRuns: 20 });
    same([7]);
  });

  it('counts the samples beyond a limit', () => {
    const distribution = Distribution.decode(encode([100, 200, 300, 400]));
    assert.equal(distribution.countAbove(250), 2);
    assert.equal(distribution.countAbove(400), 0);
    assert.equal(distribution.countAbove(1), 4);
  });

  it('rounds to whole microseconds and holds values inside 1 µs and 1 h', () => {
    const distribution = Distribution.decode(encode([0.2, 1.6, 9e12]));
    assert.equal(distribution.minUs, 1);
    assert.equal(distribution.count, 3);
    assert.ok(distribution.maxUs >= 3_600_000_000 * 0.999 && distribution.maxUs <= 3_600_000_000 * 1.001);
  });

  it('hands out each sample once', () => {
    const recorder = new LatencyRecorder();
    recorder.record(5);
    const second = recorder.take();
    assert.ok(second);
    assert.equal(Distribution.decode(second).count, 1);
    assert.equal(second.maxUs, 5);
    assert.equal(recorder.take(), null);
  });

  it('is encoded byte for byte as the library encodes the same values', () => {
    const same = (values: readonly number[]): void => {
      // The highest value below the next power of two, and below 2,048 this one.
      const highestTrackableValue = Math.max(2 ** (Math.floor(Math.log2(Math.max(...values))) + 1), 2048) - 1;
      const theirs = hdr.build({ highestTrackableValue, bitBucketSize: 64, autoResize: false });
      for (const value of values) theirs.recordValue(value);
      // Before its deflated bytes stand a cookie and their length.
      const deflated = Buffer.from(hdr.encodeIntoCompressedBase64(theirs), 'base64').subarray(8);
      assert.ok(inflateSync(deflated).equals(encode(values).raw));
    };
    fc.assert(fc.property(latencies, same), { numRuns: 50 });
    same([3_600_000_000]);
    same(Array.from({ length: 20_000 }, (_, index) => 1_000 + (index % 3)));
  });

  it('is the same, to its last byte, in whatever order it was added up', () => {
    fc.assert(
      fc.property(latencies, latencies, (some, others) => {
        const [a, b] = [encode(some), encode(others)];
        const text = Distribution.decode(encode([...some, ...others])).toBase64();
        assert.equal(Distribution.decodeAll([a, b]).toBase64(), text);
        assert.equal(Distribution.merge(Distribution.decode(b), Distribution.decode(a)).toBase64(), text);
      }),
      { numRuns: 50 },
    );
  });

  it('adds up with one that has room for more, or for less, than its own values', () => {
    const wide = hdr.build({ highestTrackableValue: 3_600_000_000, bitBucketSize: 64, autoResize: false });
    wide.recordValue(90_000);
    const text = hdr.encodeIntoCompressedBase64(wide);
    const own = (): Distribution => Distribution.decode(encode([1, 2_000_000]));
    for (const both of [
      Distribution.merge(Distribution.fromBase64(text), own()),
      Distribution.merge(own(), Distribution.fromBase64(text)),
    ]) {
      assert.deepEqual([both.count, both.minUs, both.countAbove(1), both.countAbove(1_000_000)], [3, 1, 2, 1]);
      assert.ok(Math.abs(both.percentileUs(60) - 90_000) <= 90);
    }
  });

  it('is read back by any HdrHistogram from its base64', () => {
    const text = Distribution.decode(encode([1000, 2000, 3000])).toBase64();
    assert.equal(hdr.decodeFromCompressedBase64(text).totalCount, 3);
  });

  it('writes a log that a HdrHistogram log reader reads back', () => {
    const lines: string[] = [];
    const log = new HistogramLog((text) => lines.push(text), 1_700_000_000_000);
    log.append('s/main/page/response', 0, 1, encode([1000, 2000]));
    log.append('s/main/page/response', 1, 2, encode([3000]));
    const reader = new hdr.HistogramLogReader(lines.join(''));
    const counts = [reader.nextIntervalHistogram(), reader.nextIntervalHistogram()].map((each) => [
      each?.tag,
      each?.totalCount,
    ]);
    assert.deepEqual(counts, [
      ['s/main/page/response', 2],
      ['s/main/page/response', 1],
    ]);
    assert.equal(reader.nextIntervalHistogram(), null);
  });

  it('begins a log as the library does', () => {
    const startedAtMs = 1_700_000_000_070;
    const lines: string[] = [];
    const libraryLines: string[] = [];
    new HistogramLog((text) => lines.push(text), startedAtMs);
    const library = new hdr.HistogramLogWriter((text) => libraryLines.push(text));
    library.outputLogFormatVersion();
    library.outputStartTime(startedAtMs);
    library.outputLegend();
    assert.equal(lines.join(''), libraryLines.join(''));
  });
});
