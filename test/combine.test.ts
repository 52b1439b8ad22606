import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combineRuns, confirmRuns, isWorthConfirming } from '../src/harness/combine.ts';
import type { GateResult, Verdict } from '../src/harness/result.ts';
import { gateOf } from './support/evidence.ts';

const TIME = gateOf('p95(response) < 200ms');
const RATE = gateOf('rate(items) > 5000/s');
const SHARE = gateOf('share(ok) == 100%');
const MEMORY = gateOf('peak(target.memory) < 50MB');

function result(gate: typeof TIME, value: number | null, verdict: Verdict): GateResult {
  const { text, limit, unit, severity, line } = gate;
  return { gate: text, value, limit, unit, verdict, reason: null, severity, line, unstable: false };
}

/** One gate, several runs: [value, verdict] each. */
function combined(gate: typeof TIME, runs: readonly (readonly [number | null, Verdict])[]): GateResult {
  const [only] = combineRuns(
    [gate],
    runs.map(([value, verdict]) => [result(gate, value, verdict)]),
  );
  assert.ok(only);
  return only;
}

describe('the runs of a repeated scenario', () => {
  it('give a time gate the median', () => {
    const { value, verdict } = combined(TIME, [
      [100, 'pass'],
      [900, 'fail'],
      [150, 'pass'],
    ]);
    assert.deepEqual([value, verdict], [150, 'pass']);
  });

  it('give a rate gate the median, where less is worse', () => {
    const { value, verdict } = combined(RATE, [
      [6000, 'pass'],
      [100, 'fail'],
      [4000, 'fail'],
    ]);
    assert.deepEqual([value, verdict], [4000, 'fail']);
  });

  it('take the worse of the two in the middle of an even number', () => {
    assert.equal(
      combined(TIME, [
        [100, 'pass'],
        [300, 'fail'],
      ]).value,
      300,
    );
    assert.equal(
      combined(RATE, [
        [6000, 'pass'],
        [4000, 'fail'],
      ]).value,
      4000,
    );
  });

  it('give every other gate the worst run', () => {
    assert.equal(
      combined(SHARE, [
        [100, 'pass'],
        [99, 'fail'],
        [100, 'pass'],
      ]).value,
      99,
    );
    assert.equal(
      combined(MEMORY, [
        [10, 'pass'],
        [30, 'pass'],
        [20, 'pass'],
      ]).value,
      30,
    );
    assert.equal(
      combined(MEMORY, [
        [10, 'pass'],
        [null, 'invalid'],
      ]).verdict,
      'invalid',
    );
  });

  it('have no median where one has no figure', () => {
    assert.equal(
      combined(TIME, [
        [100, 'pass'],
        [null, 'invalid'],
        [100, 'pass'],
      ]).verdict,
      'invalid',
    );
  });
});

describe('a failure is confirmed', () => {
  const rows: readonly [title: string, gates: readonly (readonly [typeof TIME, number, Verdict])[], worth: boolean][] =
    [
      ['when a time gate fails by less than a factor of 2', [[TIME, 399, 'fail']], true],
      ['not when it fails by a factor of 2', [[TIME, 400, 'fail']], false],
      ['when a rate gate fails by less than a factor of 2', [[RATE, 2501, 'fail']], true],
      ['not when it fails by a factor of 2 downwards', [[RATE, 2500, 'fail']], false],
      ['not when nothing failed', [[TIME, 100, 'pass']], false],
      ['not when a share failed', [[SHARE, 99, 'fail']], false],
      [
        'not when a share failed beside it: nothing could save the scenario',
        [
          [TIME, 210, 'fail'],
          [SHARE, 99, 'fail'],
        ],
        false,
      ],
      ['not when memory failed', [[MEMORY, 51e6, 'fail']], false],
      ['not when the measurement was invalid', [[TIME, 210, 'invalid']], false],
    ];
  for (const [title, list, worth] of rows) {
    it(title, () => {
      const gates = list.map(([gate]) => gate);
      assert.equal(
        isWorthConfirming(
          gates,
          list.map(([gate, value, verdict]) => result(gate, value, verdict)),
        ),
        worth,
      );
    });
  }
});

describe('confirmation', () => {
  const confirmed = (...again: readonly Verdict[]): GateResult => {
    const others = again.map((verdict) => [result(TIME, 100, verdict)]);
    const [only] = confirmRuns([TIME], [result(TIME, 210, 'fail')], others);
    assert.ok(only);
    return only;
  };
  const rows: readonly [again: readonly Verdict[], verdict: Verdict, unstable: boolean][] = [
    [['fail', 'fail'], 'fail', false],
    [['fail', 'pass'], 'invalid', true],
    [['pass', 'fail'], 'invalid', true],
    [['pass', 'pass'], 'pass', true],
    [['pass', 'invalid'], 'invalid', true],
    [['invalid', 'invalid'], 'invalid', true],
  ];
  for (const [again, verdict, unstable] of rows) {
    it(`of a failure by ${again.join(' and ')} is ${verdict}`, () => {
      const got = confirmed(...again);
      assert.deepEqual([got.verdict, got.unstable], [verdict, unstable]);
      assert.match(got.reason ?? '', /failed \d of 3 runs/);
    });
  }

  it('leaves a gate that had passed alone, and takes the worst of all others', () => {
    const first = [result(TIME, 100, 'pass'), result(SHARE, 100, 'pass')];
    const again = [[result(TIME, 300, 'fail'), result(SHARE, 98, 'fail')]];
    assert.deepEqual(
      confirmRuns([TIME, SHARE], first, again).map(({ verdict }) => verdict),
      ['pass', 'fail'],
    );
  });
});
