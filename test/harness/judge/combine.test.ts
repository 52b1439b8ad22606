import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combineAttempts, confirmAttempts, isWorthConfirming } from '../../../src/harness/judge/combine.ts';
import type { GateResult, Verdict } from '../../../src/harness/result/result.ts';
import { gateOf } from '../../support/evidence.ts';

const TIME = gateOf('p95(response) < 200ms');
const RATE = gateOf('rate(items) > 5000/s');
const SHARE = gateOf('share(ok) == 100%');
const MEMORY = gateOf('peak(target.memory) < 50MB');

function result(gate: typeof TIME, value: number | null, verdict: Verdict): GateResult {
  const { text, limit, unit, severity, line } = gate;
  return {
    gate: text,
    value,
    limit,
    unit,
    verdict,
    reason: null,
    severity,
    budget: null,
    line,
    disturbed: false,
    unstable: false,
  };
}

/** One gate, several runs: [value, verdict] each, and whether it ended that run. */
function combined(
  gate: typeof TIME,
  runs: readonly (readonly [value: number | null, verdict: Verdict, end?: 'ended by it'])[],
): GateResult {
  const [only] = combineAttempts(
    [gate],
    runs.map(([value, verdict, end]) => ({
      gates: [result(gate, value, verdict)],
      aborted: end === 'ended by it' ? gate : null,
    })),
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

  it('give a gate that ended one of them no median: it has failed', () => {
    for (const runs of [
      [
        [900, 'fail', 'ended by it'],
        [50, 'pass'],
        [50, 'pass'],
      ],
      [
        [50, 'pass'],
        [50, 'pass'],
        [150, 'fail', 'ended by it'],
      ],
    ] as const) {
      assert.equal(combined(TIME, runs).verdict, 'fail');
    }
  });

  it('give the median of those that are valid, as long as they are the most', () => {
    const [PASS, FAIL, NONE, SPOILED] = [
      [100, 'pass'],
      [300, 'fail'],
      [null, 'invalid'],
      [700, 'invalid'],
    ] as const;
    const rows: readonly [runs: Parameters<typeof combined>[1], value: number | null, verdict: Verdict][] = [
      [[PASS, NONE, PASS], 100, 'pass'],
      [[SPOILED, PASS, PASS], 100, 'pass'],
      [[FAIL, NONE, FAIL], 300, 'fail'],
      [[PASS, SPOILED, FAIL], 300, 'fail'],
      [[SPOILED, PASS, [10, 'invalid']], 700, 'invalid'],
      [[NONE, FAIL, NONE], null, 'invalid'],
      [[PASS, NONE], null, 'invalid'],
      [[NONE], null, 'invalid'],
    ];
    for (const [runs, value, verdict] of rows) {
      const got = combined(TIME, runs);
      assert.deepEqual([got.value, got.verdict], [value, verdict], JSON.stringify(runs));
    }
  });
});

describe('a failure is confirmed', () => {
  const rows: readonly [title: string, gates: readonly (readonly [typeof TIME, number, Verdict])[], worth: boolean][] =
    [
      ['when a time gate fails by less than a factor of 2', [[TIME, 399, 'fail']], true],
      ['not when it fails by a factor of 2', [[TIME, 400, 'fail']], false],
      ['when a rate gate fails by less than a factor of 2', [[RATE, 2501, 'fail']], true],
      ['not when it fails by a factor of 2 downwards', [[RATE, 2500, 'fail']], false],
      ['when a time gate ended the run, and is far from its limit at the end of it', [[TIME, 20, 'fail']], true],
      ['when a rate gate ended the run, and is far from its limit at the end of it', [[RATE, 20_000, 'fail']], true],
      ['not when the limit is nothing at all', [[gateOf('rate(items) > 0/s'), 0, 'fail']], false],
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
  const figures = { pass: 100, fail: 210, invalid: 150, 'n/a': 0 } as const;
  const confirmed = (verdicts: readonly Verdict[], sawOthers = true): GateResult => {
    const [first = [], ...again] = verdicts.map((verdict) => [result(TIME, figures[verdict], verdict)]);
    const [only] = confirmAttempts([TIME], first, again, sawOthers);
    assert.ok(only);
    return only;
  };
  const rows: readonly [runs: readonly Verdict[], verdict: Verdict, unstable: boolean, value: number][] = [
    [['fail', 'fail', 'fail'], 'fail', false, 210],
    [['fail', 'fail', 'pass'], 'invalid', true, 210],
    [['fail', 'pass', 'fail'], 'invalid', true, 210],
    [['fail', 'pass', 'pass'], 'pass', true, 100],
    [['fail', 'pass', 'invalid'], 'invalid', true, 210],
    [['fail', 'invalid', 'invalid'], 'invalid', true, 150],
    [['pass', 'fail', 'fail'], 'invalid', true, 210],
    [['pass', 'fail', 'pass'], 'pass', true, 100],
    [['invalid', 'fail', 'fail'], 'invalid', true, 210],
  ];
  for (const [runs, verdict, unstable, value] of rows) {
    it(`of ${runs[0]} by ${runs.slice(1).join(' and ')} is ${verdict}, by the figure in the middle`, () => {
      const got = confirmed(runs);
      assert.deepEqual([got.verdict, got.unstable, got.value], [verdict, unstable, value]);
      assert.match(got.reason ?? '', /failed \d of 3 attempts/);
    });
  }

  it('says of a gate that comes and goes on a quiet machine that the target varies', () => {
    assert.equal(confirmed(['fail', 'fail', 'pass']).reason, 'failed 2 of 3 attempts: the target varies');
    assert.equal(
      confirmed(['fail', 'fail', 'pass'], false).reason,
      'failed 2 of 3 attempts: the target varies, or a machine whose load is unknown',
    );
  });

  it('says who took the machine where an attempt was disturbed to the end', () => {
    const disturbed = { ...result(TIME, 300, 'invalid'), disturbed: true, reason: 'other processes took 70 %' };
    const [got] = confirmAttempts(
      [TIME],
      [result(TIME, 210, 'fail')],
      [[disturbed], [result(TIME, 210, 'fail')]],
      true,
    );
    assert.deepEqual(
      [got?.verdict, got?.disturbed, got?.reason],
      ['invalid', true, 'failed 2 of 3 attempts: other processes took 70 %'],
    );
  });

  it('leaves a gate as it was that never failed', () => {
    for (const first of ['pass', 'invalid'] as const) {
      const got = confirmed([first, 'pass', 'invalid']);
      assert.deepEqual([got.verdict, got.unstable, got.reason], [first, false, null]);
    }
  });

  it('takes the worst of all other gates', () => {
    const [share] = confirmAttempts([SHARE], [result(SHARE, 100, 'pass')], [[result(SHARE, 98, 'fail')]], true);
    assert.equal(share?.verdict, 'fail');
  });
});
