import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { latenessDoubt } from '../../../src/harness/judge/lateness.ts';
import type { GateResult, Verdict } from '../../../src/harness/result/result.ts';
import { evidenceOf, samples } from '../../support/evidence.ts';
import { countersOf, encode, intervalOf, seriesOf, totalOf } from '../../support/intervals.ts';
import { one } from '../../support/situation.ts';

const ARRIVALS = 1000;

type Arrival = { readonly lateMs: number; readonly tookMs: number };

/** Every answer is one iteration, one walk, and all of it comes with its headers. */
function judged(gate: string, arrivals: readonly Arrival[]): GateResult {
  const response = arrivals.map(({ lateMs, tookMs }) => lateMs + tookMs);
  const service = arrivals.map(({ tookMs }) => tookMs);
  const lateness = arrivals.map(({ lateMs }) => lateMs);
  const timesMs = {
    response,
    iteration: response,
    traversal: response,
    service,
    ttfb: service,
    gap: service,
    lateness,
  };
  return one(gate, { arrivalsDue: ARRIVALS, started: ARRIVALS, timesMs });
}

/** A pause of the harness, and of those that were due in it the last hardly waited. */
function pauseOf(ms: number, count: number, tookMs: number): readonly Arrival[] {
  return Array.from({ length: ARRIVALS }, (_, index) => ({
    lateMs: index < count ? ms * (1 - index / count) : 0.5,
    tookMs,
  }));
}

const FROM_DUE = ['response', 'iteration', 'traversal'] as const;
const FROM_SENT = ['service', 'ttfb', 'gap'] as const;
const TIMERS = [...FROM_DUE, ...FROM_SENT];
const AGGREGATES = ['min', 'mean', 'p50', 'p95', 'p99', 'max'] as const;

describe('a pause of the harness', () => {
  for (const timer of TIMERS) {
    it(`excuses no target whose every answer is too slow by more than that: ${timer}`, () => {
      for (const aggregate of AGGREGATES) {
        const { verdict, reason } = judged(`${aggregate}(${timer}) < 200ms`, pauseOf(600, 60, 900));
        assert.deepEqual([verdict, reason], ['fail', null], aggregate);
      }
    });
  }

  it('decides no percentile that lies far below those that it touched', () => {
    const slow = pauseOf(600, 20, 300);
    const verdicts = (timer: string): readonly Verdict[] =>
      ['p50', 'p90', 'p99', 'max'].map((aggregate) => judged(`${aggregate}(${timer}) < 200ms`, slow).verdict);
    assert.deepEqual(verdicts('response'), ['fail', 'fail', 'fail', 'invalid']);
    assert.deepEqual(verdicts('service'), ['fail', 'fail', 'fail', 'invalid']);
    const touched = [...pauseOf(600, 20, 300).slice(0, 60), ...pauseOf(0.5, 1, 100).slice(60)];
    assert.deepEqual(
      ['p50', 'p95'].map((aggregate) => judged(`${aggregate}(response) < 200ms`, touched).verdict),
      ['pass', 'invalid'],
    );
  });

  it('may have decided what is near the limit', () => {
    for (const timer of TIMERS) {
      assert.equal(judged(`p95(${timer}) < 200ms`, pauseOf(600, 60, 210)).verdict, 'invalid', timer);
    }
  });

  it('touches twice as many answers as it made late, and no more', () => {
    // 100 are sent late, and as many again are read late or have queued: 20 % of the answers are touched.
    const pause = pauseOf(600, 100, 0);
    const heldUpMs = (index: number): number => (index < 200 ? (pause[index % 100]?.lateMs ?? 0) : 0);
    const verdictsAt = (tookMs: number): readonly Verdict[] => {
      const arrivals = pause.map(({ lateMs }, index) => ({ lateMs, tookMs: tookMs + heldUpMs(index) }));
      return ['p25', 'p75', 'p90', 'p95'].map((aggregate) => judged(`${aggregate}(service) < 200ms`, arrivals).verdict);
    };
    assert.deepEqual(verdictsAt(190), ['pass', 'pass', 'invalid', 'invalid']);
    assert.deepEqual(verdictsAt(225), ['fail', 'fail', 'fail', 'fail']);
  });

  it('may have made every other answer late by a tenth of the limit', () => {
    const arrivals = (tookMs: number): readonly Arrival[] =>
      Array.from({ length: ARRIVALS }, (_, index) => ({ lateMs: index < 11 ? 100 : 19.5, tookMs: tookMs + 19.5 }));
    const verdictsAt = (tookMs: number): readonly Verdict[] =>
      ['response', 'service', 'ttfb'].map((timer) => judged(`p50(${timer}) < 200ms`, arrivals(tookMs)).verdict);
    assert.deepEqual(verdictsAt(190), ['invalid', 'invalid', 'invalid']);
    assert.deepEqual(verdictsAt(205), ['fail', 'fail', 'fail']);
  });

  it('may have held up each request of a walk', () => {
    // Five pages of 30 ms each; each was read 100 ms late.
    const each = (ms: number): readonly number[] => Array.from({ length: ARRIVALS }, () => ms);
    const timesMs = { lateness: each(100), service: each(130), iteration: each(650), traversal: each(650) };
    for (const timer of ['iteration', 'traversal']) {
      const { verdict } = one(`p95(${timer}) < 200ms`, { arrivalsDue: ARRIVALS, started: ARRIVALS, timesMs });
      assert.equal(verdict, 'invalid', timer);
    }
  });

  it('makes no time too short', () => {
    assert.equal(judged('p50(response) > 1s', pauseOf(600, 60, 300)).verdict, 'fail');
  });
});

describe('however late the harness was', () => {
  const LIMIT_MS = 200;
  const gates = fc
    .tuple(fc.constantFrom(...AGGREGATES), fc.constantFrom(...TIMERS))
    .map(([aggregate, timer]) => `${aggregate}(${timer}) < ${LIMIT_MS}ms`);
  const pauses = fc.record({
    longestMs: fc.integer({ min: 25, max: 2000 }),
    late: fc.integer({ min: 11, max: ARRIVALS }),
  });

  it('a target whose every answer is beyond the limit by more than twice the longest lateness fails', () => {
    const beyond = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(gates, pauses, beyond, (gate, { longestMs, late }, more) => {
        // Histograms keep 3 digits.
        const leastMs = (LIMIT_MS + 2 * longestMs) * 1.005;
        const arrivals = pauseOf(longestMs, late, 0).map(({ lateMs }, index) => {
          return { lateMs, tookMs: leastMs + (more[index % more.length] ?? 0) };
        });
        const { verdict, reason } = judged(gate, arrivals);
        assert.deepEqual([verdict, reason], ['fail', null]);
      }),
      { numRuns: 150 },
    );
  });

  it('a target whose every answer was in time is not blamed for what was sent, read and queued late', () => {
    const truth = fc.array(fc.integer({ min: 1, max: LIMIT_MS - 2 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(gates, pauses, truth, fc.nat(ARRIVALS), (gate, { longestMs, late }, took, offset) => {
        const pause = pauseOf(longestMs, late, 0);
        // Less than a tenth of the limit at p99 is no excuse.
        fc.pre((pause[10]?.lateMs ?? 0) > LIMIT_MS * 0.101);
        // As many as were sent late were read late, and as many have queued, by as much.
        const heldUpMs = (index: number): number => (index < 2 * late ? (pause[index % late]?.lateMs ?? 0) * 0.99 : 0);
        const arrivals = pause.map(({ lateMs }, index) => ({
          lateMs,
          tookMs: (took[index % took.length] ?? 1) + heldUpMs((index + offset) % ARRIVALS),
        }));
        assert.notEqual(judged(gate, arrivals).verdict, 'fail');
      }),
      { numRuns: 150 },
    );
  });
});

describe('a harness whose lateness shows in its figures', () => {
  const doubtOf = (lateMs: number, responseMs: number): string | null => {
    const series = seriesOf('page', samples(100, responseMs), countersOf({}));
    const timers = { ...series.timers, lateness: encode(samples(100, lateMs)) };
    return latenessDoubt(totalOf([intervalOf({ series: [{ ...series, timers }] })]).select(null, null));
  };

  it('says so, whether a gate is about a time or not', () => {
    assert.match(doubtOf(21, 200) ?? '', /the harness was 21\.0 ms late at p99, with a median response of 200\.\d ms/);
    assert.match(doubtOf(6, 1) ?? '', /6\.0 ms late/);
  });

  it('says nothing of a tenth of a response, nor of what any machine shows', () => {
    assert.deepEqual([doubtOf(19, 200), doubtOf(4.9, 1)], [null, null]);
  });

  it('has nothing to say of a closed load', () => {
    assert.equal(latenessDoubt(evidenceOf({ responsesUs: samples(100, 1) }).total.select(null, null)), null);
  });
});
