import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LevelFold } from '../../../src/harness/attempt/level-fold.ts';
import { LevelGauges } from '../../../src/harness/attempt/level-gauges.ts';
import type { IntervalResult, SecondResult } from '../../../src/harness/result/result.ts';
import { type Gauges, sampleOf } from '../../../src/metrics/gauge.ts';
import type { Interval } from '../../../src/metrics/interval.ts';
import type { Total } from '../../../src/metrics/total.ts';
import { countersOf, intervalOf, seriesOf, totalOf } from '../../support/intervals.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

/** A fold of which each step returns the second that it completed, if it did. */
type Trial = {
  readonly add: (interval: Interval) => SecondResult | null;
  readonly lose: (shard: number, closing: Interval | null) => SecondResult | null;
  readonly end: () => readonly IntervalResult[];
  readonly total: Total;
};

function foldOf(shards: number, sampled: Gauges = {}, level: string | null = null, firstSecond = 0): Trial {
  let completed: SecondResult | null = null;
  const gauges = new LevelGauges(() => 0);
  gauges.add(sampled);
  const keys = 'workload: { kind: concurrency, requests: [{ path: /a }] }, load: { concurrency: 1, iterations: 1 }';
  const fold = new LevelFold({
    scenario: scenarioOf(scenarioText('http://127.0.0.1:1', keys)),
    target: { gauges: new Set(), work: new Set(), cpuMeter: null },
    gauges,
    floor: null,
    lowerBound: null,
    outside: { samples: [] },
    place: { attempt: 0, level, firstSecond },
    shards,
    onSecond: (second) => {
      completed = second;
    },
  });
  const after = (step: () => void): SecondResult | null => {
    completed = null;
    step();
    return completed;
  };
  return {
    add: (interval) => after(() => fold.add(interval, 0)),
    lose: (shard, closing) => after(() => fold.lose({ shard, reason: 'it died' }, closing)),
    end: () => fold.end(),
    total: fold.evidence({ ceiling: null, work: null, died: null, aborted: null, cut: null }).total,
  };
}

describe('the fold of a level', () => {
  const part = (shard: number, seq: number, started: number, ok: number, ms: number) =>
    intervalOf({
      shard,
      seq,
      fromUs: seq * 1e6,
      toUs: (seq + 1) * 1e6,
      inFlight: started - ok - 1,
      series: [
        seriesOf(
          'page',
          Array.from({ length: ok }, () => ms * 1000),
          countersOf({ started, ok, failedStatus: 1 }),
        ),
      ],
    });

  it('reduces a second to scalars once every shard has told of it', () => {
    const fold = foldOf(2, { 'target.memory': sampleOf(5, 1) });
    assert.equal(fold.add(part(0, 0, 12, 10, 5)), null);
    const second = fold.add(part(1, 0, 32, 30, 20));
    assert.ok(second);
    assert.deepEqual([second.second, second.rate, second.errors, second.inFlight], [0, 40, 2, 2]);
    assert.ok(Math.abs(second.p50 - 20) < 0.1);
    assert.equal(second.gauges['target.memory'], 5);
  });

  it('goes on counting seconds from level to level, and names the level', () => {
    const fold = foldOf(1, {}, 'size=10MB', 3);
    fold.add(part(0, 0, 3, 2, 1));
    fold.add(part(0, 1, 3, 2, 1));
    assert.deepEqual(
      fold.end().map(({ level, second }) => [level, second]),
      [
        ['size=10MB', 3],
        ['size=10MB', 4],
      ],
    );
  });

  it('tells how many requests the shards had in flight at the end of a second', () => {
    const fold = foldOf(2);
    fold.add({ ...part(0, 0, 5, 2, 1), inFlight: 2 });
    assert.equal(fold.add({ ...part(1, 0, 5, 2, 1), inFlight: 3 })?.inFlight, 5);
    fold.add({ ...part(0, 1, 0, 1, 1), inFlight: 0 });
    assert.equal(fold.add({ ...part(1, 1, 0, 1, 1), inFlight: 1 })?.inFlight, 1);
  });

  it('folds a second into the total once it is complete, and every second at the end', () => {
    const fold = foldOf(2);
    const okOf = (): number => fold.total.select(null, null).counters.ok;
    fold.add(part(0, 0, 12, 10, 5));
    assert.equal(okOf(), 0);
    fold.add(part(1, 0, 32, 30, 20));
    assert.deepEqual([okOf(), fold.total.toUs], [40, 1e6]);
    fold.add(part(0, 1, 8, 7, 5));
    assert.equal(okOf(), 40);
    fold.end();
    assert.deepEqual([okOf(), fold.total.toUs], [47, 2e6]);
    assert.equal(fold.total.select(null, null).timers.get('response')?.count, 47);
  });

  it('folds to the same total as all intervals at once, in whatever order they come', () => {
    const reports = fc.uniqueArray(
      fc.record({
        shard: fc.nat(2),
        seq: fc.nat(3),
        ok: fc.integer({ min: 1, max: 5 }),
        ms: fc.integer({ min: 1, max: 99 }),
      }),
      { selector: ({ shard, seq }) => `${shard} ${seq}`, maxLength: 12 },
    );
    fc.assert(
      fc.property(reports, (list) => {
        const intervals = list.map(({ shard, seq, ok, ms }) => part(shard, seq, ok + 1, ok, ms));
        const fold = foldOf(3);
        for (const interval of intervals) fold.add(interval);
        const seconds = fold.end();
        assert.equal(seconds.length, new Set(list.map(({ seq }) => seq)).size);
        const [own, all] = [fold.total, totalOf(intervals)].map((total) => {
          const { timers, ...counted } = total.select(null, null);
          return { ...counted, hdr: timers.get('response')?.toBase64(), fromUs: total.fromUs, toUs: total.toUs };
        });
        assert.deepEqual(
          { ...own, failedTimers: null, openTimers: null },
          { ...all, failedTimers: null, openTimers: null },
        );
      }),
      { numRuns: 30 },
    );
  });

  it('counts what a lost shard had in flight apart, and waits for it no longer', () => {
    const fold = foldOf(2);
    fold.add(part(0, 0, 3, 2, 1));
    fold.add(part(1, 0, 5, 2, 1));
    fold.add(part(0, 1, 3, 2, 1));
    const series = [seriesOf('page', [], countersOf({ unfinished: 2 }))];
    const closing = intervalOf({ shard: 1, seq: 1, fromUs: 1e6, toUs: 1e6, phase: 'drain', final: true, series });
    const second = fold.lose(1, closing);
    assert.deepEqual([second?.second, second?.rate, second?.inFlight], [1, 2, 0]);
    assert.equal(fold.add(part(0, 2, 3, 2, 1))?.second, 2);
    const { counters, cutShort } = fold.total.select(null, null);
    assert.deepEqual([counters.ok, counters.unfinished, cutShort.unfinished], [8, 0, 2]);
  });

  it('waits for no shard that has ended', () => {
    const fold = foldOf(2);
    assert.equal(fold.add({ ...part(0, 0, 3, 2, 1), final: true }), null);
    assert.equal(fold.add(part(1, 0, 3, 2, 1))?.rate, 4);
    assert.equal(fold.add(part(1, 1, 5, 4, 1))?.rate, 4);
    assert.equal(fold.add({ ...part(1, 2, 6, 5, 1), final: true })?.second, 2);
  });

  it('completes at once all that waited for a shard that turns out to have ended', () => {
    const fold = foldOf(2);
    for (const seq of [0, 1, 2]) assert.equal(fold.add(part(0, seq, 3, 2, 1)), null);
    assert.equal(fold.add({ ...part(1, 0, 3, 2, 1), final: true })?.second, 2);
    assert.equal(fold.end().length, 3);
  });

  it('waits for no shard that was lost before it could tell of anything', () => {
    const fold = foldOf(3);
    assert.equal(fold.add(part(0, 0, 3, 2, 1)), null);
    assert.equal(fold.add(part(1, 0, 3, 2, 1)), null);
    assert.equal(fold.lose(2, null)?.second, 0);
    assert.equal(fold.add(part(0, 1, 3, 2, 1)), null);
    assert.equal(fold.add(part(1, 1, 3, 2, 1))?.second, 1);
  });

  it('keeps the seconds of which a lost shard never told', () => {
    const fold = foldOf(2);
    fold.add(part(0, 1, 3, 2, 1));
    fold.add(part(0, 0, 3, 2, 1));
    assert.deepEqual(
      fold.end().map(({ second, rate }) => [second, rate]),
      [
        [0, 2],
        [1, 2],
      ],
    );
  });
});
