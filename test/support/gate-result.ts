import type { GateResult } from '../../src/harness/result/result.ts';

/** A gate on times that has passed, but for what is given. */
export function gateResultOf(part: Partial<GateResult>): GateResult {
  return {
    gate: 'p95(traversal) < 200ms',
    value: 95,
    limit: 200,
    unit: 'ms',
    verdict: 'pass',
    reason: null,
    severity: 'fail',
    budget: null,
    line: 12,
    disturbed: false,
    unstable: false,
    ...part,
  };
}

/** The gate that every scenario has, at this share of ok. */
export function shareOfOk(percent: number): GateResult {
  const verdict = percent === 100 ? 'pass' : 'fail';
  return gateResultOf({ gate: 'share(ok) == 100%', value: percent, limit: 100, unit: '%', verdict, line: null });
}
