/** The public interface of the library. All other modules are internal. */
export { type ErrorCode, HarnessError } from './errors.ts';
export { loadScenarios, NO_OVERRIDES } from './harness/load-scenarios.ts';
export type { ProfileWhen } from './harness/profile/profile-when.ts';
export type { RunEvent } from './harness/result/event.ts';
export type {
  CrossCheckResult,
  GateResult,
  ProfileResult,
  RunResult,
  RunVerdict,
  ScenarioResult,
  TimerResult,
  Verdict,
} from './harness/result/result.ts';
export { run } from './harness/run-alone.ts';
export type { RunOptions, RunOutcome } from './harness/run-options.ts';
export type { Overrides } from './scenarios/overrides.ts';
export type { ScenarioFile } from './scenarios/parse-scenarios.ts';
export type { Scenario } from './scenarios/scenario.ts';
