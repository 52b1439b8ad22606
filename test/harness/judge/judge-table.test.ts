import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Verdict } from '../../../src/harness/result/result.ts';
import { one, type Situation } from '../../support/situation.ts';

type Kind = 'time' | 'rate' | 'memory' | 'count' | 'share';

/** Of each kind one gate that holds and one that does not, by the same figures. */
const GATES: Readonly<Record<Kind, readonly (readonly [holds: string, fails: string])[]>> = {
  time: [
    ['p95(response) < 200ms', 'p95(response) < 90ms'],
    ['p50(traversal) <= 200ms', 'p50(traversal) <= 90ms'],
    ['mean(response) < 200ms', 'mean(response) < 90ms'],
    ['max(response @ main & request=page) < 200ms', 'max(response @ main & request=page) < 90ms'],
  ],
  rate: [
    ['rate(items) > 5000/s', 'rate(items) > 7000/s'],
    ['rate(requests @ main) >= 999/s', 'rate(requests @ main) >= 1001/s'],
  ],
  memory: [
    ['peak(target.memory) < 50MB', 'peak(target.memory) < 40MB'],
    ['growth(target.memory) < 20MB', 'growth(target.memory) < 10MB'],
    ['rise(target.memory) < 40MB', 'rise(target.memory) < 30MB'],
    ['mean(process.rss) < 50MB', 'mean(process.rss) < 40MB'],
  ],
  count: [
    ['count(failed) <= 1', 'count(failed) == 0'],
    ['count(items) >= 6000', 'count(items) >= 6001'],
  ],
  share: [
    ['share(ok) > 99%', 'share(ok) == 100%'],
    ['share(failed) < 1%', 'share(failed) == 0%'],
  ],
};

/** What becomes of a gate that holds, and of one that does not. */
type Cell = readonly [holds: Verdict, fails: Verdict];
const STANDS: Cell = ['pass', 'fail'];
const NEITHER: Cell = ['invalid', 'invalid'];
const NO_FAILURE: Cell = ['pass', 'invalid'];
const NO_PASS: Cell = ['invalid', 'fail'];

type Row = readonly [title: string, situation: Situation, time: Cell, rate: Cell, others: Cell, reason: RegExp];

const lost = [{ shard: 1, reason: 'the thread exited' }];
const behind = /the harness started 9[0-4] % of the arrivals that were due/;

const ROWS: readonly Row[] = [
  ['nothing', {}, STANDS, STANDS, STANDS, /^$/],
  ['a lost shard', { lost }, NEITHER, NEITHER, NO_PASS, /shard 1 was lost: the thread exited/],
  [
    '94.9 % of the rate, the harness being late',
    { arrivalsDue: 1000, started: 949 },
    NEITHER,
    NEITHER,
    NO_PASS,
    /95 %/,
  ],
  [
    '90 % of the rate, and one of it dropped',
    { arrivalsDue: 1000, started: 899, dropped: 1 },
    NEITHER,
    NEITHER,
    NO_PASS,
    behind,
  ],
  ['95 % of the rate', { arrivalsDue: 1000, started: 950 }, STANDS, STANDS, STANDS, /^$/],
  ['a load without a single arrival that was due', { arrivalsDue: 0 }, STANDS, STANDS, STANDS, /^$/],
  [
    'lateness of a little more than a tenth of a limit',
    { arrivalsDue: 1000, started: 1000, lateMs: 21 },
    NO_FAILURE,
    STANDS,
    STANDS,
    /21\.0 ms late at p99/,
  ],
  [
    'lateness of a little less than a tenth of a limit',
    { arrivalsDue: 1000, started: 1000, lateMs: 8.9 },
    STANDS,
    STANDS,
    STANDS,
    /^$/,
  ],
  [
    'a closed load at the limit of its generator',
    { busiestEluPercent: 90.1 },
    NO_FAILURE,
    NO_FAILURE,
    STANDS,
    /90 % busy/,
  ],
  ['a closed load just below that limit', { busiestEluPercent: 90 }, STANDS, STANDS, STANDS, /^$/],
  [
    'an open load whose pacer spins',
    { arrivalsDue: 1000, started: 1000, lateMs: 1, busiestEluPercent: 100 },
    STANDS,
    STANDS,
    STANDS,
    /^$/,
  ],
];

describe('what happened decides what a gate may say:', () => {
  for (const [title, situation, time, rate, others, reason] of ROWS) {
    for (const [kind, gates] of Object.entries(GATES) as [Kind, (typeof GATES)[Kind]][]) {
      const cell = kind === 'time' ? time : kind === 'rate' ? rate : others;
      it(`${title} makes a ${kind} gate that holds ${cell[0]}, and one that does not ${cell[1]}`, () => {
        for (const pair of gates) {
          for (const [index, text] of pair.entries()) {
            const { verdict, reason: why } = one(text, situation);
            assert.equal(verdict, cell[index], text);
            if (verdict === 'invalid') assert.match(why ?? '', reason, text);
            else assert.equal(why, null);
          }
        }
      });
    }
  }

  it('lateness does not excuse itself', () => {
    const late = { arrivalsDue: 1000, started: 1000, lateMs: 21 };
    assert.equal(one('p99(lateness) < 5ms', late).verdict, 'fail');
    assert.equal(one('p99(lateness) < 50ms', late).verdict, 'pass');
  });

  it('a failure stands that is beyond the limit by more than thrice the longest lateness', () => {
    const late = (lateMs: number) => ({ arrivalsDue: 1000, started: 1000, lateMs });
    assert.equal(one('p95(response) < 40ms', late(19)).verdict, 'fail');
    assert.equal(one('p95(response) < 40ms', late(21)).verdict, 'invalid');
    assert.equal(one('mean(response) < 40ms', late(19)).verdict, 'fail');
  });

  it('dropped arrivals are the failure of nobody where the harness was late, and had room otherwise', () => {
    const dropping = { arrivalsDue: 1000, started: 980, dropped: 20, droppedLate: 19, lateMs: 1 };
    for (const gate of [
      'count(iterations.dropped) <= 1',
      'share(iterations.dropped) <= 0.2%',
      'share(ok) >= 99.7%',
      'rate(iterations.dropped) <= 1/s',
    ]) {
      const { verdict, reason } = one(gate, dropping);
      assert.equal(verdict, 'invalid', gate);
      assert.equal(reason, '19 of the dropped arrivals were dropped because the harness was late');
    }
    for (const gate of ['count(iterations.dropped) == 0', 'share(ok) == 100%', 'count(iterations.droppedLate) == 0']) {
      assert.equal(one(gate, dropping).verdict, 'fail', gate);
    }
    assert.equal(one('count(iterations.dropped) <= 20', dropping).verdict, 'pass');
  });

  it('what was dropped because the harness was late is missing from its rate', () => {
    const behindBy = (droppedLate: number) => ({ arrivalsDue: 1000, started: 900, dropped: 100, droppedLate });
    for (const gate of ['p95(response) < 200ms', 'rate(items) > 5000/s', 'p95(response) < 90ms']) {
      assert.match(one(gate, behindBy(51)).reason ?? '', /started 95 % of the arrivals/, gate);
    }
    assert.equal(one('p95(response) < 200ms', behindBy(50)).verdict, 'pass');
  });

  it('dropped arrivals are the failure of the target, and lower its share', () => {
    const dropping = { arrivalsDue: 1000, started: 500, dropped: 500, lateMs: 1 };
    const { verdict, value } = one('share(ok) == 100%', dropping);
    assert.equal(verdict, 'fail');
    assert.ok(Math.abs((value ?? 0) - (1000 / 1001) * 50) < 1e-9, `${value}`);
    assert.equal(one('count(iterations.dropped) == 0', dropping).verdict, 'fail');
    assert.equal(one('share(iterations.dropped) <= 50%', dropping).verdict, 'pass');
    assert.equal(one('p95(response) < 200ms', dropping).verdict, 'pass');
  });
});

describe('too few samples', () => {
  for (const [percent, needed] of [
    [50, 20],
    [90, 100],
    [95, 200],
    [99, 1000],
    [99.9, 10_000],
  ] as const) {
    it(`for a p${percent} are less than ${needed}: it does not pass, and fails by five beyond the limit`, () => {
      const [holds, fails] = [`p${percent}(response) < 200ms`, `p${percent}(response) < 90ms`] as const;
      const verdicts = (count: number): readonly Verdict[] =>
        [holds, fails].map((gate) => one(gate, { samples: count }).verdict);
      assert.deepEqual([verdicts(needed), verdicts(needed - 1)], [STANDS, ['invalid', 'fail']]);
      assert.deepEqual([verdicts(5), verdicts(4)], [['invalid', 'fail'], NEITHER]);
      assert.match(one(holds, { samples: 4 }).reason ?? '', new RegExp(`needs ${needed} samples, there were 4`));
    });
  }

  it('spoil no other gate: a mean of four stands', () => {
    const few = { samples: 4 };
    for (const pair of [GATES.time[2], ...GATES.rate, ...GATES.memory, ...GATES.count, ...GATES.share]) {
      assert.deepEqual(
        pair?.map((gate) => one(gate, few).verdict),
        STANDS,
      );
    }
  });
});

describe('whatever happened at once', () => {
  const anything: fc.Arbitrary<Situation> = fc.record({
    samples: fc.constantFrom(3, 100, 1000),
    lateMs: fc.constantFrom(0.5, 21, 300),
    lost: fc.constantFrom([], lost),
    arrivalsDue: fc.constantFrom(null, 1000),
    started: fc.constantFrom(100, 949, 1000),
    busiestEluPercent: fc.constantFrom(10, 99),
  });
  const pairs = Object.entries(GATES).flatMap(([kind, gates]) => gates.map((pair) => ({ kind, pair })));

  it('no gate that holds fails, none that does not passes, and a lost shard passes nothing', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...pairs), (situation, { kind, pair }) => {
        const [holding, failing] = pair.map((gate) => one(gate, situation).verdict);
        assert.ok(holding === 'pass' || holding === 'invalid');
        assert.ok(failing === 'fail' || failing === 'invalid');
        if (situation.lost?.length) assert.equal(holding, 'invalid');
        // Neither wrong answers nor memory hide behind a harness in trouble.
        if (kind !== 'time' && kind !== 'rate') assert.equal(failing, 'fail');
      }),
      { numRuns: 80 },
    );
  });
});
