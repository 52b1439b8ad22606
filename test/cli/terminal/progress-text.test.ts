import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeVerdict } from '../../../src/cli/terminal/progress-text.ts';
import type { GateResult, ScenarioResult, Verdict } from '../../../src/harness/result/result.ts';

function gate(text: string, verdict: Verdict, value: number | null, severity: 'fail' | 'warn' = 'fail'): GateResult {
  return { gate: text, value, limit: 1, unit: 'ms', verdict, reason: null, severity, line: 1, unstable: false };
}

describe('the progress line of a scenario that has ended', () => {
  it('names the gates that did not hold, and says of each that is not what the scenario is', () => {
    const gates = [
      gate('p50(response) < 1ms', 'pass', 0.5),
      gate('p95(response) < 1ms', 'fail', 2),
      gate('p99(response) < 1ms', 'invalid', null),
      gate('max(response) < 1ms', 'fail', 9, 'warn'),
    ];
    const result = { verdict: 'fail', gates } as unknown as ScenarioResult;
    assert.equal(
      describeVerdict(result),
      'FAIL  p95(response) < 1ms at 2 ms  invalid: p99(response) < 1ms without a figure',
    );
  });
});
