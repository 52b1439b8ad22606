import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { beyondLimit } from '../../../src/harness/judge/disturbance.ts';
import type { Evidence, OutsideSecond } from '../../../src/harness/judge/evidence.ts';
import { judge } from '../../../src/harness/judge/judge.ts';
import type { Verdict } from '../../../src/harness/judge/verdict.ts';
import { sampleOf } from '../../../src/metrics/gauge.ts';
import type { GaugeName } from '../../../src/metrics/names.ts';
import type { Total } from '../../../src/metrics/total.ts';
import type { OutsideSample } from '../../../src/monitor/neighbours/outside-sample.ts';
import { evidenceOf, gateOf, samples } from '../../support/evidence.ts';
import { countersOf, intervalOf, seriesOf, totalOf } from '../../support/intervals.ts';
import { BUSY, outsideOf, QUIET } from '../../support/outside.ts';

type Part = Parameters<typeof evidenceOf>[0];

const SLOW = (): Part => ({ responsesUs: samples(300, 300) });
const FAST = (): Part => ({ responsesUs: samples(300, 20) });

function gauge(name: GaugeName, value: number): () => Part {
  const gauges = { [name]: sampleOf(value, 0) };
  return () => ({ responsesUs: samples(300, 20), gauges, windowGauges: gauges });
}

/** 300 ok requests, and what a starved machine can cause. */
function starved(part: { timeouts?: number; unfinished?: number; dropped?: number; statuses?: number }): () => Part {
  const { timeouts = 0, unfinished = 0, dropped = 0, statuses = 0 } = part;
  const plain = countersOf({
    started: 300 + timeouts + unfinished + statuses,
    ok: 300,
    unfinished,
    failedStatus: statuses,
  });
  const counters = {
    ...plain,
    failed: { ...plain.failed, timeout: timeouts },
    iterations: { ...plain.iterations, started: 300 + timeouts + unfinished + statuses, ok: 300, dropped },
  };
  return () => ({
    total: totalOf([intervalOf({ final: true, series: [seriesOf('page', samples(300, 20), counters)] })]),
  });
}

const GROWN = (): Part => ({
  responsesUs: samples(300, 20),
  floor: { 'target.memory': 10e6, 'target.heap': 10e6, 'target.external': 0 },
  ceiling: { 'target.memory': 11e6, 'target.heap': 11e6, 'target.external': 0 },
});
const LEAKED = (): Part => ({
  ...GROWN(),
  ceiling: { 'target.memory': 50e6, 'target.heap': 50e6, 'target.external': 0 },
});

/** 2,000 requests that allocated 1 kB and used 1 ms each. */
const WORKED = (): Part => ({
  responsesUs: samples(2000, 20),
  work: { alloc: 2e6, external: 0, cpu: 2000, gc: 0, in: 0, out: 0 },
});
const ITEMS = (): Part => ({ ...FAST(), items: 100 });
const UNTIMED = (): Part => ({ ...GROWN(), isTimed: false });

/** The verdict of a gate by the same figures on a quiet machine, and beside neighbours. */
const TABLE: readonly (readonly [what: string, gate: string, figures: () => Part, quiet: Verdict, busy: Verdict])[] = [
  ['work that is too much: neighbours move it hardly', 'mean(alloc/request) < 500B', WORKED, 'fail', 'fail'],
  ['work that is little enough', 'mean(alloc/request) < 2kB', WORKED, 'pass', 'pass'],
  ['work with a lower limit', 'mean(cpu/request) > 500us', WORKED, 'pass', 'pass'],
  ['a time that is too long', 'p95(response) < 200ms', SLOW, 'fail', 'invalid'],
  ['a time that holds', 'p95(response) < 200ms', FAST, 'pass', 'pass'],
  ['a time that is too short: noise makes none shorter', 'p50(response) > 100ms', FAST, 'fail', 'fail'],
  ['a lower bound on a time, held: noise could have done it', 'p50(response) > 100ms', SLOW, 'pass', 'invalid'],
  ['a rate that is too low', 'rate(items) > 5000/s', ITEMS, 'fail', 'invalid'],
  ['a rate that holds', 'rate(items) > 50/s', ITEMS, 'pass', 'pass'],
  ['an upper bound on a rate, held: it may have been starved', 'rate(items) < 500/s', ITEMS, 'pass', 'invalid'],
  ['an upper bound on a rate, passed', 'rate(items) < 50/s', ITEMS, 'fail', 'fail'],
  ['a share of ok that timeouts have lowered', 'share(ok) == 100%', starved({ timeouts: 3 }), 'fail', 'invalid'],
  ['one that requests cut off have lowered', 'share(ok) == 100%', starved({ unfinished: 3 }), 'fail', 'invalid'],
  ['one that dropped arrivals have lowered', 'share(ok) == 100%', starved({ dropped: 3 }), 'fail', 'invalid'],
  ['one that wrong statuses have lowered', 'share(ok) == 100%', starved({ statuses: 1 }), 'fail', 'fail'],
  ['both: the wrong status fails it alone', 'share(ok) == 100%', starved({ statuses: 1, timeouts: 3 }), 'fail', 'fail'],
  ['a count of timeouts', 'count(failed.timeout) == 0', starved({ timeouts: 1 }), 'fail', 'invalid'],
  ['a count of wrong statuses', 'count(failed.status) == 0', starved({ statuses: 1 }), 'fail', 'fail'],
  ['the delay of the target’s loop', 'peak(target.loopLag) < 50ms', gauge('target.loopLag', 90), 'fail', 'invalid'],
  ['its utilisation', 'mean(target.elu) < 50%', gauge('target.elu', 90), 'fail', 'invalid'],
  [
    'CPU of the target beyond its limit: neighbours take it away',
    'mean(target.cpu) < 50%',
    gauge('target.cpu', 90),
    'fail',
    'fail',
  ],
  [
    'CPU of the target that holds: it may have had none',
    'mean(target.cpu) < 50%',
    gauge('target.cpu', 10),
    'pass',
    'invalid',
  ],
  ['a memory ceiling, passed', 'peak(target.memory) < 50MB', gauge('target.memory', 90e6), 'fail', 'fail'],
  ['a memory ceiling, held', 'peak(target.memory) < 50MB', gauge('target.memory', 9e6), 'pass', 'pass'],
  ['growth under a duration, held', 'growth(target.memory) < 20MB', GROWN, 'pass', 'invalid'],
  ['growth under a number of iterations, held', 'growth(target.memory) < 20MB', UNTIMED, 'pass', 'pass'],
  ['growth beyond its limit', 'growth(target.memory) < 20MB', LEAKED, 'fail', 'fail'],
];

describe('a gate beside busy neighbours', () => {
  for (const [what, gate, figures, quiet, busy] of TABLE) {
    it(`${what}: ${gate}`, () => {
      assert.equal(verdictOf(gate, { ...figures(), outside: QUIET }), quiet, 'on a quiet machine');
      assert.equal(verdictOf(gate, { ...figures(), outside: BUSY }), busy, 'beside neighbours');
      assert.equal(
        verdictOf(gate, { ...figures(), outside: outsideOf({ share: null }) }),
        quiet,
        'where the share is unknown',
      );
      assert.equal(verdictOf(gate, { ...figures(), outside: null }), quiet, 'where nobody looked');
    });
  }

  it('is marked as disturbed, and says who took the machine', () => {
    const [result] = judge([gateOf('p95(response) < 200ms')], evidenceOf({ ...SLOW(), outside: BUSY }));
    assert.equal(result?.disturbed, true);
    assert.equal(result?.reason, 'other processes took 65 % of this machine (ffmpeg 0.96 of a core, cc1 0.34)');
  });

  it('is decided as on a quiet machine where nothing is to be excused', () => {
    const part = { excusesNeighbours: false, outside: BUSY };
    assert.equal(verdictOf('p95(response) < 200ms', { ...SLOW(), ...part }), 'fail');
    assert.equal(verdictOf('p50(response) > 100ms', { ...SLOW(), ...part }), 'pass');
  });

  it('is decided where a core was idle: nobody was kept from anything', () => {
    const outside = outsideOf({ share: 0.4, idleCores: 1 });
    assert.equal(verdictOf('p95(response) < 200ms', { ...SLOW(), outside }), 'fail');
  });

  it('that needs a quiet machine passes on no other', () => {
    const gate = { ...gateOf('p95(response) < 200ms'), quiet: true };
    assert.equal(judge([gate], evidenceOf({ ...FAST(), outside: QUIET }))[0]?.verdict, 'pass');
    assert.equal(judge([gate], evidenceOf({ ...FAST(), outside: BUSY }))[0]?.verdict, 'invalid');
  });

  it('stays invalid where a shard was lost, and a quiet machine changes nothing of that', () => {
    const lost = [{ shard: 0, reason: 'it was killed' }];
    const [result] = judge([gateOf('p95(response) < 200ms')], evidenceOf({ ...SLOW(), outside: BUSY, lost }));
    assert.deepEqual([result?.verdict, result?.disturbed], ['invalid', false]);
  });

  it('that the generator has spoiled can be decided on a quiet machine', () => {
    const [result] = judge(
      [gateOf('p95(response) < 200ms')],
      evidenceOf({ ...SLOW(), outside: BUSY, busiestEluPercent: 99 }),
    );
    assert.deepEqual([result?.verdict, result?.disturbed], ['invalid', true]);
  });
});

describe('a burst of neighbours in a window that was quiet on the whole', () => {
  const GATE = gateOf('p95(response) < 200ms');
  const seconds = (beyond: readonly number[], shares: readonly OutsideSample[]): readonly OutsideSecond[] =>
    beyond.map((count, index) => ({ outside: shares[index] ?? QUIET, beyond: new Map([[GATE.id, count]]) }));

  it('is the cause where it holds most samples beyond the limit', () => {
    const evidence = evidenceOf({
      ...SLOW(),
      outside: QUIET,
      outsideSeconds: seconds([0, 40, 0, 1, 2], [QUIET, BUSY]),
    });
    const [result] = judge([GATE], evidence);
    assert.equal(result?.verdict, 'invalid');
    assert.match(result?.reason ?? '', /in the seconds that hold 93 % of what lies beyond the limit/);
  });

  it('is the cause from half of them on', () => {
    for (const [beyond, verdict] of [
      [[10, 10, 0, 0], 'invalid'],
      [[11, 10, 0, 0], 'fail'],
    ] as const) {
      const evidence = evidenceOf({ ...SLOW(), outside: QUIET, outsideSeconds: seconds(beyond, [QUIET, BUSY]) });
      assert.equal(judge([GATE], evidence)[0]?.verdict, verdict);
    }
  });

  it('is not the cause where the samples beyond the limit are spread over all seconds', () => {
    const evidence = evidenceOf({ ...SLOW(), outside: QUIET, outsideSeconds: seconds([9, 9, 9, 9, 9], [QUIET, BUSY]) });
    assert.equal(judge([GATE], evidence)[0]?.verdict, 'fail');
  });

  it('counts for each gate by itself', () => {
    const other = gateOf('p99(response) < 250ms', 'fail', 1);
    const evidence = evidenceOf({
      ...SLOW(),
      outside: QUIET,
      outsideSeconds: seconds([0, 40, 0, 1, 2], [QUIET, BUSY]),
    });
    assert.deepEqual(
      judge([GATE, other], evidence).map(({ verdict }) => verdict),
      ['invalid', 'fail'],
    );
  });
});

describe('what lies beyond the limit of a gate in one second', () => {
  const second = (): Total =>
    totalOf([intervalOf({ series: [seriesOf('page', [...samples(5, 20), ...samples(3, 300)], countersOf({}))] })]);

  it('is the number of samples above a ceiling', () => {
    assert.equal(beyondLimit(gateOf('p95(response) < 200ms'), second()), 3);
    assert.equal(beyondLimit(gateOf('p95(response @ request=other) < 200ms'), second()), 0);
    assert.equal(beyondLimit(gateOf('p50(response) > 200ms'), second()), 0);
  });

  it('is timeouts, drops and requests cut off for a counter', () => {
    const { total } = evidenceOf(starved({ timeouts: 2, unfinished: 3, dropped: 4, statuses: 5 })());
    assert.equal(beyondLimit(gateOf('share(ok) == 100%'), total), 9);
  });

  it('is nothing for a gauge', () => {
    assert.equal(beyondLimit(gateOf('peak(target.loopLag) < 50ms'), second()), 0);
  });
});

function verdictOf(gate: string, part: Partial<Evidence> & Part): Verdict | undefined {
  return judge([gateOf(gate)], evidenceOf(part))[0]?.verdict;
}
