import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ShardTracker } from '../../../src/harness/shards/shard-tracker.ts';
import { sampleOf } from '../../../src/metrics/gauge.ts';
import { countersOf, intervalOf, seriesOf } from '../../support/intervals.ts';

describe('the tracker of shards', () => {
  it('accepts each interval once', () => {
    const tracker = new ShardTracker(1);
    assert.deepEqual(
      [0, 0, 1, 0, 1].map((seq) => tracker.accept(intervalOf({ seq }))),
      [true, false, true, false, false],
    );
  });

  it('finds no shard lost that told everything to its end', () => {
    const tracker = new ShardTracker(2);
    for (const shard of [0, 1]) {
      tracker.accept(intervalOf({ shard, seq: 0 }));
      tracker.accept(intervalOf({ shard, seq: 1, final: true }));
    }
    assert.deepEqual(tracker.lost(), []);
  });

  it('finds a shard lost that never ended, and one with a gap', () => {
    const tracker = new ShardTracker(3);
    tracker.accept(intervalOf({ shard: 0, seq: 0, final: true }));
    tracker.accept(intervalOf({ shard: 1, seq: 0 }));
    tracker.accept(intervalOf({ shard: 2, seq: 0 }));
    tracker.accept(intervalOf({ shard: 2, seq: 2, final: true }));
    assert.deepEqual(tracker.lost(), [1, 2]);
  });

  it('ends as unfinished what a lost shard had in flight, series by series', () => {
    const tracker = new ShardTracker(2);
    const second = (seq: number, page: number, file: number) =>
      intervalOf({
        seq,
        fromUs: seq * 1e6,
        toUs: (seq + 1) * 1e6,
        inFlight: 5,
        series: [
          seriesOf('page', [], countersOf({ started: page, ok: 10, failedStatus: 1 })),
          seriesOf('file', [], countersOf({ started: file, ok: 4 })),
        ],
      });
    tracker.accept(second(0, 12, 6));
    tracker.accept(second(1, 13, 4));
    const closing = tracker.closing(0);
    assert.ok(closing);
    const { seq, final, fromUs, toUs, phase, inFlight, series } = closing;
    assert.deepEqual([seq, final, fromUs, toUs, phase, inFlight], [2, true, 2e6, 2e6, 'drain', 0]);
    assert.deepEqual(
      series.map(({ request, counters }) => [request, counters.started, counters.unfinished]),
      [
        ['page', 0, 3],
        ['file', 0, 2],
      ],
    );
  });

  it('has nothing to end for a shard that was never heard of, or that has ended by itself', () => {
    const tracker = new ShardTracker(2);
    tracker.accept(intervalOf({ shard: 1, seq: 0, final: true }));
    assert.deepEqual([tracker.closing(0), tracker.closing(1)], [null, null]);
  });

  it('weighs utilisation by time and leaves the drain out', () => {
    const tracker = new ShardTracker(2);
    const gauges = (elu: number) => ({ 'worker.elu': sampleOf(elu, 1) });
    tracker.accept(intervalOf({ seq: 0, toUs: 3_000_000, gauges: gauges(40) }));
    tracker.accept(intervalOf({ seq: 1, fromUs: 3_000_000, toUs: 4_000_000, gauges: gauges(80) }));
    tracker.accept(intervalOf({ seq: 2, phase: 'drain', gauges: gauges(100) }));
    tracker.accept(intervalOf({ shard: 1, seq: 0, gauges: gauges(20) }));
    assert.equal(tracker.busiestEluPercent(), 50);
  });
});
