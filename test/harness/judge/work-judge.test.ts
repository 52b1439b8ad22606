import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Evidence, inSequence, pool } from '../../../src/harness/judge/evidence.ts';
import { judge } from '../../../src/harness/judge/judge.ts';
import type { GateResult } from '../../../src/harness/result/result.ts';
import { addWork, type Work, workBetween } from '../../../src/metrics/work.ts';
import type { Gate } from '../../../src/scenarios/gates/gate.ts';
import { evidenceOf, gateOf } from '../../support/evidence.ts';
import { countersOf, intervalOf, seriesOf, totalOf } from '../../support/intervals.ts';

const NOTHING: Work = { alloc: 0, external: 0, cpu: 0, gc: 0, in: 0, out: 0 };

type Counted = {
  started?: number;
  ok?: number;
  failed?: number;
  unfinished?: number;
  items?: number;
  iterations?: number;
};

/** 2,000 requests in 1,000 iterations, with 40 items each, that cost 60 MB; and what else is given. */
function worked(work: Partial<Work>, counted: Counted = {}, rest: Partial<Evidence> = {}): Evidence {
  const { started = 2000, failed = 0, unfinished = 0, iterations = 1000 } = counted;
  const { ok = started - failed - unfinished, items = 80_000 } = counted;
  const counters = countersOf({ started, ok, failedStatus: failed, unfinished, items });
  const series = {
    ...{ stage: 'main', request: 'page', timers: {}, failedTimers: {}, openTimers: {}, failures: [] },
    counters: { ...counters, iterations: { ...counters.iterations, started: iterations, ok: iterations } },
  };
  const total = totalOf([intervalOf({ final: true, series: [series] })]);
  return evidenceOf({ total, work: { ...NOTHING, alloc: 60e6, ...work }, iterationsDue: 1000, ...rest });
}

function judged(gate: string | Gate, evidence: Evidence): GateResult {
  const [result] = judge([typeof gate === 'string' ? gateOf(gate) : gate], evidence);
  return result ?? assert.fail('no result');
}

describe('a gate on work', () => {
  for (const [metric, work, value] of [
    ['alloc/request', {}, 30_000],
    ['alloc/iteration', {}, 60_000],
    ['alloc/item', {}, 750],
    ['cpu/request', { cpu: 500 }, 0.25],
    ['gc/iteration', { gc: 20 }, 0.02],
    ['in/request', { in: 162_000 }, 81],
    ['out/request', { out: 13_786_001 }, 6893.0005],
    ['external/request', { external: -2000 }, -1],
  ] as const) {
    it(`divides ${metric} by what was started in the window`, () => {
      const unit = /^(cpu|gc)/.test(metric) ? 'ms' : 'B';
      const { value: found, verdict } = judged(`mean(${metric}) < 90000${unit}`, worked(work));
      assert.deepEqual([found, verdict], [value, 'pass']);
    });
  }

  it('divides by what was started, whatever became of it, and whether it ended in the window or in its drain', () => {
    const { total, ...rest } = worked({ alloc: 3000 * 500 }, { failed: 3, unfinished: 2 });
    const { counters } = seriesOf('page', [], countersOf({ started: 1000, ok: 990, failedStatus: 10 }));
    const iterations = { ...counters.iterations, started: 500, ok: 400, failed: 100 };
    const series = [{ ...seriesOf('page', [], { ...counters, iterations }) }];
    total.add(intervalOf({ seq: 1, phase: 'drain', series }));
    assert.equal(judged('mean(alloc/request) < 1KB', { ...rest, total }).value, 500);
    assert.equal(judged('mean(alloc/iteration) < 1KB', { ...rest, total }).value, 1000);
  });

  it('fails beyond its limit, at once and for good', () => {
    assert.equal(judged('mean(alloc/request) < 30KB', worked({})).verdict, 'fail');
    assert.equal(judged('mean(alloc/request) <= 30KB', worked({})).verdict, 'pass');
  });

  it('is n/a where the target cannot tell, and invalid where it could and was not read', () => {
    const blind = { work: null, canTell: () => false };
    assert.equal(judged('mean(alloc/request) < 1KB', worked({}, {}, blind)).verdict, 'n/a');
    const { verdict, reason } = judged('mean(alloc/request) < 1KB', worked({}, {}, { work: null }));
    assert.deepEqual([verdict, reason], ['invalid', 'alloc/request could not be read at both ends of the window']);
    const noCpu = worked({ cpu: null }, {}, { canTell: (quantity) => quantity !== 'cpu' });
    assert.equal(judged('mean(cpu/request) < 1ms', noCpu).verdict, 'n/a');
  });

  it('says why CPU is not told, and is invalid where it is told in steps that are too large for it', () => {
    const why = { cpuTrouble: 'its port is handed on' };
    const blind = worked({ cpu: null }, {}, { ...why, canTell: (quantity) => quantity !== 'cpu' });
    const nothing = judged('mean(cpu/request) < 1ms', blind);
    assert.deepEqual(
      [nothing.verdict, nothing.reason],
      ['n/a', "cpu/request can't be seen in this target: its port is handed on"],
    );
    const unread = judged('mean(cpu/request) < 1ms', worked({ cpu: null }, {}, why));
    assert.deepEqual(
      [unread.verdict, unread.reason],
      ['invalid', 'cpu/request could not be read at both ends of the window: its port is handed on'],
    );
    const levels = [worked({ cpu: 1 }), worked({ cpu: null }, {}, why)];
    assert.match(judged('mean(cpu/request) < 1ms', inSequence(levels)).reason ?? '', /handed on$/);
    assert.equal(judged('mean(gc/request) < 1ms', worked({ gc: null }, {}, why)).reason?.includes('handed on'), false);
    for (const limit of ['1us', '1s']) {
      const coarse = judged(`mean(cpu/request) < ${limit}`, worked({ cpu: 199 }, {}, { cpuStepMs: 10 }));
      assert.equal(coarse.verdict, 'invalid');
      assert.match(
        coarse.reason ?? '',
        /^CPU is counted in steps of 10 ms here, and the window had 199 ms of it: it needs 200 ms/,
      );
    }
    assert.equal(judged('mean(cpu/request) < 1s', worked({ cpu: 200 }, {}, { cpuStepMs: 10 })).verdict, 'pass');
    assert.equal(judged('mean(alloc/request) < 1GB', worked({ alloc: 1 }, {}, { cpuStepMs: 10 })).verdict, 'pass');
  });

  it('counts bytes at our end where the target does not', () => {
    const { total, ...rest } = worked({ in: null, out: null });
    total.add(intervalOf({ seq: 1, series: [], wire: { in: 4000, out: 9000 } }));
    assert.equal(judged('mean(in/request) <= 2B', { ...rest, total }).value, 2);
    assert.equal(judged('mean(out/request) <= 4B', { ...rest, total, work: null }).value, 4.5);
    assert.equal(judged('mean(out/request) <= 4B', worked({ out: 2000 })).value, 1);
  });

  const DOUBTS: readonly (readonly [string, Evidence, RegExp])[] = [
    ['a request failed', worked({}, { failed: 1 }), /^1 of 2000 requests was not ok/],
    ['a request was cut off', worked({}, { unfinished: 3 }), /^3 of 2000 requests were not ok/],
    ['an iteration was not started', worked({}, { iterations: 999 }), /^999 of 1000 iterations were started/],
    ['there were few requests', worked({}, { started: 999 }), /^work needs 1000 requests, there were 999/],
    ['a shard was lost', worked({}, {}, { lost: [{ shard: 1, reason: 'it died' }] }), /^shard 1 was lost: it died/],
  ];
  for (const [title, evidence, reason] of DOUBTS) {
    it(`decides nothing, neither way, where ${title}`, () => {
      for (const limit of ['1KB', '1GB']) {
        const result = judged(`mean(alloc/request) < ${limit}`, evidence);
        assert.equal(result.verdict, 'invalid');
        assert.match(result.reason ?? '', reason);
      }
    });
  }

  it('does not mind a generator at its own limit', () => {
    const busy = worked({}, {}, { busiestEluPercent: 99 });
    assert.equal(judged('mean(alloc/request) < 1KB', busy).verdict, 'fail');
    assert.equal(judged('mean(alloc/request) < 1MB', busy).verdict, 'pass');
  });

  it('on a level is judged by the work of that level', () => {
    const levels = new Map([
      ['pageSize=10', worked({ alloc: 20e6 })],
      ['pageSize=50', worked({ alloc: 80e6 })],
    ]);
    const whole = { ...inSequence([...levels.values()]), levels };
    assert.equal(judged('mean(alloc/request @ pageSize=50) < 30KB', whole).value, 40_000);
    const { value, verdict } = judged('mean(alloc/request) < 30KB', whole);
    assert.deepEqual([value, verdict], [25_000, 'pass'], 'with the iterations of both');
  });
});

describe('a budget', () => {
  const held = (value: number, tolerancePercent: number, invalid: string | null = null): Gate => {
    const limit = value * (1 + tolerancePercent / 100);
    return { ...gateOf('mean(alloc/request) <= 0B'), limit, budget: { value, tolerancePercent, invalid } };
  };

  it('is kept up to its tolerance, and stands in the result', () => {
    assert.equal(judged(held(29_703, 1), worked({})).verdict, 'pass');
    const { verdict, budget, limit } = judged(held(29_702, 1), worked({}));
    assert.deepEqual([verdict, budget], ['fail', { value: 29_702, tolerance: 1 }]);
    assert.equal(Math.round(limit), 29_999);
  });

  it('of no tolerance is kept to the byte', () => {
    assert.equal(judged(held(30_000, 0), worked({})).verdict, 'pass');
    assert.equal(judged(held(30_000, 0), worked({ alloc: 60e6 + 1 })).verdict, 'fail');
  });

  it('says that it is too wide for a figure that has become smaller', () => {
    const { verdict, reason } = judged(held(40_000, 1), worked({}));
    assert.deepEqual([verdict, reason], ['pass', '25.0 % below its budget: perf-harness budget --update lowers it']);
    assert.equal(judged(held(30_200, 1), worked({})).reason, null);
  });

  it('that nothing can be held against decides nothing', () => {
    for (const value of [1, 1e9]) {
      const { verdict, reason } = judged(held(value, 1, 'another Node'), worked({}));
      assert.deepEqual([verdict, reason], ['invalid', 'another Node']);
    }
  });
});

describe('the sum of work', () => {
  const amount = fc.option(fc.integer({ min: 0, max: 1e12 }), { nil: null });
  const anyWork: fc.Arbitrary<Work> = fc
    .record({
      ...{ alloc: amount, external: amount, cpu: amount },
      ...{ gc: amount, in: amount, out: amount },
    })
    .map((work) => ({ ...work }));

  it('is associative and commutative, and nothing adds nothing', () => {
    fc.assert(
      fc.property(anyWork, anyWork, anyWork, (a, b, c) => {
        assert.deepEqual(addWork(addWork(a, b), c), addWork(a, addWork(b, c)));
        assert.deepEqual(addWork(a, b), addWork(b, a));
        assert.deepEqual(addWork(a, NOTHING), a);
      }),
    );
  });

  it('of two windows that follow each other is the window of both', () => {
    fc.assert(
      fc.property(anyWork, anyWork, anyWork, (a, b, c) => {
        const sum = addWork(workBetween(a, b), workBetween(b, c));
        const whole = workBetween(a, c);
        const known = (['alloc', 'external', 'cpu', 'gc', 'in', 'out'] as const).filter((key) => b[key] !== null);
        for (const key of known) assert.equal(sum[key], whole[key]);
      }),
    );
  });

  it('is that of every attempt of a scenario', () => {
    const pooled = pool([worked({ in: 100_000 }), worked({ in: 300_000 })]);
    assert.equal(judged('mean(in/request) < 1KB', pooled).value, 100);
  });
});
