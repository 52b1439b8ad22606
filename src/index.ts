/** The library's face. Everything else is an inside. */
export { type ErrorCode, HarnessError } from './errors.ts';
export type { RunEvent } from './harness/event.ts';
export { loadScenarios, NO_OVERRIDES } from './harness/load.ts';
export type {
  GateResult,
  RunResult,
  RunVerdict,
  ScenarioResult,
  TimerResult,
  Verdict,
} from './harness/result.ts';
export { type RunOptions, type RunOutcome, run } from './harness/run.ts';
export type { Overrides } from './scenarios/overrides.ts';
export type { ScenarioFile } from './scenarios/parse-scenarios.ts';
export type { Scenario } from './scenarios/scenario.ts';
