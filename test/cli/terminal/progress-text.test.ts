import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeVerdict } from '../../../src/cli/terminal/progress-text.ts';
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
