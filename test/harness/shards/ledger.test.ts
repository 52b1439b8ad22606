import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ledger } from '../../../src/harness/shards/ledger.ts';
import { sampleOf } from '../../../src/metrics/gauge.ts';
import { countersOf, intervalOf, seriesOf } from '../../support/intervals.ts';

describe('the ledger of intervals', () => {
  it('accepts each interval once', () => {
    const ledger = new Ledger(1);
    assert.deepEqual(
      [0, 0, 1, 0, 1].map((seq) => ledger.accept(intervalOf({ seq }))),
      [true, false, true, false, false],
    );
  });

  it('finds no shard lost that told everything to its end', () => {
    const ledger = new Ledger(2);
    for (const shard of [0, 1]) {
      ledger.accept(intervalOf({ shard, seq: 0 }));
      ledger.accept(intervalOf({ shard, seq: 1, final: true }));
    }
    assert.deepEqual(ledger.lost(), []);
  });

  it('finds a shard lost that never ended, and one with a gap', () => {
    const ledger = new Ledger(3);
    ledger.accept(intervalOf({ shard: 0, seq: 0, final: true }));
    ledger.accept(intervalOf({ shard: 1, seq: 0 }));
    ledger.accept(intervalOf({ shard: 2, seq: 0 }));
    ledger.accept(intervalOf({ shard: 2, seq: 2, final: true }));
    assert.deepEqual(ledger.lost(), [1, 2]);
  });

  it('ends as unfinished what a lost shard had in flight, series by series', () => {
    const ledger = new Ledger(2);
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
    ledger.accept(second(0, 12, 6));
    ledger.accept(second(1, 13, 4));
    const closing = ledger.closing(0);
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
    const ledger = new Ledger(2);
    ledger.accept(intervalOf({ shard: 1, seq: 0, final: true }));
    assert.deepEqual([ledger.closing(0), ledger.closing(1)], [null, null]);
  });

  it('weighs utilisation by time and leaves the drain out', () => {
    const ledger = new Ledger(2);
    const gauges = (elu: number) => ({ 'worker.elu': sampleOf(elu, 1) });
    ledger.accept(intervalOf({ seq: 0, toUs: 3_000_000, gauges: gauges(40) }));
    ledger.accept(intervalOf({ seq: 1, fromUs: 3_000_000, toUs: 4_000_000, gauges: gauges(80) }));
    ledger.accept(intervalOf({ seq: 2, phase: 'drain', gauges: gauges(100) }));
    ledger.accept(intervalOf({ shard: 1, seq: 0, gauges: gauges(20) }));
    assert.equal(ledger.busiestEluPercent(), 50);
  });
});
