import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeSecond, describeVerdict } from '../../../src/cli/terminal/progress-text.ts';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { gateResultOf } from '../../support/gate-result.ts';

describe('the progress line of a scenario that has ended', () => {
  it('names the gates that did not hold, and says of each that is not what the scenario is', () => {
    const gates = [
      gateResultOf({ gate: 'p50(response) < 1ms', verdict: 'pass', value: 0.5 }),
      gateResultOf({ gate: 'p95(response) < 1ms', verdict: 'fail', value: 2 }),
      gateResultOf({ gate: 'p99(response) < 1ms', verdict: 'invalid', value: null }),
      gateResultOf({ gate: 'max(response) < 1ms', verdict: 'fail', value: 9, severity: 'warn' }),
    ];
    const result = { verdict: 'fail', gates } as unknown as ScenarioResult;
    assert.equal(
      describeVerdict(result),
      'FAIL  p95(response) < 1ms at 2 ms  invalid: p99(response) < 1ms without a figure',
    );
  });
});

describe('the progress line of a second', () => {
  const secondOf = (rate: number) => {
    const gauges = {};
    const figures = { rate, p50: 4000, p95: 4000, p99: 4000, errors: 0, inFlight: 1, gauges };
    const interval = { attempt: 0, level: null, second: 9, lengthMs: 1000, phase: 'measured', ...figures } as const;
    return describeSecond({ kind: 'second', scenario: 'a', interval, ok: 2, doneSec: 10, ofSec: null });
  };

  it('tells how many requests were ok so far where they are too slow for a rate', () => {
    assert.equal(secondOf(0), '10 s  0 req/s ok, 2 so far  p95 –  failed 0  in flight 1');
    assert.equal(secondOf(50), '10 s  50 req/s ok  p95 4 s  failed 0  in flight 1');
  });
});
