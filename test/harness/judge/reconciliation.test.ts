import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge, scenarioVerdict } from '../../../src/harness/judge/judge.ts';
import { type Reconciliation, reconcile, type TargetCounts } from '../../../src/harness/judge/reconciliation.ts';
import { type Counters, zeroCounters } from '../../../src/metrics/counters.ts';
import { evidenceOf, gateOf, samples } from '../../support/evidence.ts';

type Part = Partial<Omit<Counters, 'failed'>> & { readonly failed?: Partial<Counters['failed']> };

function countersOf({ failed, ...part }: Part): Counters {
  const zero = zeroCounters();
  return { ...zero, ...part, failed: { ...zero.failed, ...failed } };
}

const ALL: Part = { started: 100, ok: 100 };
const EACH: readonly (readonly [title: string, ours: Part, read: number, answered: number, breach: RegExp | null])[] = [
  ['all were answered', ALL, 100, 100, null],
  ['nothing was sent', {}, 0, 0, null],
  ['one was counted twice here', { started: 101, ok: 101 }, 100, 100, /answered 100 requests, and 101 .* ok/],
  ['an answer was swallowed here', { started: 100, ok: 99, unfinished: 0 }, 100, 100, /100 .* started, and 99 ended/],
  ['one was never started here', { started: 99, ok: 99 }, 100, 100, /read 100 requests, and 99 were started/],
  ['an ok answer was never read', ALL, 99, 99, /answered 99 requests, and 100 were counted as ok/],
  ['one was answered twice there', ALL, 100, 101, /answered 101 requests, and read 100/],
  ['the only one was never started here', {}, 1, 1, /read 1 request, and 0 were started/],
  ['only one was started here', { started: 1, ok: 1 }, 2, 2, /read 2 requests, and 1 was started/],
  ['a 500 was answered', { started: 100, ok: 99, failed: { status: 1 } }, 100, 100, null],
  ['a wrong answer was given up', { started: 100, ok: 99, failed: { check: 1 } }, 100, 99, null],
  [
    'a wrong answer came out of nothing',
    { started: 100, ok: 99, failed: { check: 1 } },
    99,
    99,
    /read 99 .*, and 100 had/,
  ],
  ['all were ok and one was not answered', { started: 100, ok: 99, failed: { length: 1 } }, 99, 99, /read 99 requests/],
  ...(['refused', 'reset', 'timeout', 'dns', 'tls', 'protocol'] as const).map(
    (name) => [`one was lost as ${name}`, { started: 100, ok: 99, failed: { [name]: 1 } }, 99, 99, null] as const,
  ),
  ['a lost one was answered all the same', { started: 100, ok: 99, failed: { reset: 1 } }, 100, 100, null],
  ['two came where one was lost', { started: 100, ok: 99, failed: { reset: 1 } }, 101, 99, /read 101 .*, and 100 were/],
  [
    'a lost one and a cut one hide no other',
    { started: 100, ok: 50, failed: { reset: 1, check: 48 }, unfinished: 1 },
    97,
    50,
    /read 97 requests, and 98 had an answer/,
  ],
  [
    'one was sent once more, and a wrong answer came out of nothing',
    { started: 100, ok: 60, failed: { status: 40 }, retried: 1 },
    99,
    60,
    /read 99 requests, and 100 had an answer/,
  ],
  ['one was cut off', { started: 100, ok: 99, unfinished: 1 }, 99, 99, null],
  ['one was sent once more', { started: 100, ok: 100, retried: 1 }, 101, 100, null],
  ['one that was sent once more came once', { started: 100, ok: 100, retried: 1 }, 100, 100, null],
  [
    'one that was sent once more came three times',
    { started: 100, ok: 100, retried: 1 },
    102,
    100,
    /read 102 requests, and 100 were started and 1 sent once more/,
  ],
];

describe('the counts of a load and of its target', () => {
  for (const [title, ours, read, answered, breach] of EACH) {
    it(`${breach === null ? 'agree' : 'disagree'} where ${title}`, () => {
      const { verdict, reason, ...counted } = reconcile(countersOf(ours), { kind: 'known', read, answered });
      assert.equal(verdict, breach === null ? 'pass' : 'invalid', reason ?? '');
      if (breach !== null) assert.match(reason ?? '', breach);
      assert.deepEqual([counted.read, counted.answered, counted.started], [read, answered, ours.started ?? 0]);
    });
  }

  it('can disagree about nothing where every answer that came is one that was made', () => {
    // Every mix of what can become of a few requests, as a target without a fault in its counting sees it.
    for (const read of [0, 1, 2, 5]) {
      for (const lost of [0, 1, 3]) {
        for (const readOfLost of [0, lost]) {
          for (const retried of [0, 2]) {
            const ours = countersOf({ started: read + lost, ok: read, retried, failed: { reset: lost } });
            const target = { kind: 'known', read: read + readOfLost, answered: read } as const;
            assert.equal(reconcile(ours, target).verdict, 'pass');
          }
        }
      }
    }
  });

  it('are not compared where the target tells nothing, but ours are counted up all the same', () => {
    const unknown: TargetCounts = { kind: 'unknown', why: 'the target died' };
    const { verdict, reason, read } = reconcile(countersOf(ALL), unknown);
    assert.deepEqual([verdict, reason, read], ['n/a', 'the target died', null]);
    assert.equal(reconcile(countersOf({ started: 3, ok: 2 }), unknown).verdict, 'invalid');
  });
});

describe('a miscount', () => {
  const counted = (verdict: Reconciliation['verdict']): Reconciliation => ({
    ...reconcile(countersOf(ALL), { kind: 'known', read: 100, answered: 100 }),
    ...{ verdict, reason: 'the counts do not agree: 99 and 100' },
  });
  const gates = ['p50(response) < 100ms', 'p50(response) < 1ms', 'count(failed) == 0'].map((text) => gateOf(text));
  const evidence = (reconciliation: Reconciliation | null) =>
    evidenceOf({
      responsesUs: samples(100, 10),
      reconciliation,
    });

  it('makes a pass invalid, with its reason, and leaves a failure', () => {
    const judged = judge(gates, evidence(counted('invalid')));
    assert.deepEqual(
      judged.map(({ verdict }) => verdict),
      ['invalid', 'fail', 'invalid'],
    );
    assert.equal(judged[0]?.reason, 'the counts do not agree: 99 and 100');
    for (const fine of [counted('pass'), counted('n/a'), null]) {
      const verdicts = judge(gates, evidence(fine)).map(({ verdict }) => verdict);
      assert.deepEqual(verdicts, ['pass', 'fail', 'pass']);
    }
  });

  it('makes the scenario invalid, unless a gate fails', () => {
    const [pass, fail] = judge(gates, evidence(null));
    assert.ok(pass && fail);
    const verdictOf = (gate: typeof pass, reconciliation: Reconciliation): string =>
      scenarioVerdict([gate], [evidence(null), evidence(reconciliation)], true);
    assert.equal(verdictOf(pass, counted('invalid')), 'invalid');
    assert.equal(verdictOf(fail, counted('invalid')), 'fail');
    assert.equal(verdictOf(pass, counted('n/a')), 'pass');
  });
});
