import type { GateResult, ScenarioResult } from '../../src/harness/result/result.ts';
import type { StagedReport } from '../../src/reports/stages/staged-report.ts';
import { gateResultOf } from './gate-result.ts';
import { repeatOf, resultOf, scenarioResultOf } from './result.ts';

/** A gate that failed, with its value and its reason. */
export const MISSED: GateResult = gateResultOf({
  value: 312,
  verdict: 'fail',
  reason: 'failed 3 of 3 attempts',
});

/** A stage with one scenario that failed. */
export function failedStage(scenario: Partial<ScenarioResult>): StagedReport {
  const failed = scenarioResultOf({ verdict: 'fail', gates: [MISSED], runs: [repeatOf(5000)], ...scenario });
  const result = resultOf({ verdict: 'fail', exitCode: 3, scenarios: [failed] });
  return {
    stages: [{ stage: 'pagination', path: 'perf-results/pagination/run/result.json', result }],
    comparisons: [],
    lost: [],
  };
}
