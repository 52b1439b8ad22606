/** The public interface of the library. All other modules are internal. */
export { type ErrorCode, HarnessError } from './errors.ts';
export { loadScenarios } from './harness/load-scenarios.ts';
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
export { type RunSettings, run } from './harness/run-alone.ts';
export type { RunOutcome } from './harness/run-options.ts';
export type { Alert } from './monitor/alerts/alert.ts';
export { type CustomCounter, CustomMetrics, type CustomTimer } from './monitor/custom/custom-metrics.ts';
export type { Reading } from './monitor/metrics/monitor-reading.ts';
export type { MetricSummary } from './monitor/metrics/summary.ts';
export type { HistorySettings } from './monitor/program/history-settings.ts';
export type { MonitorSettings, WrittenAlert } from './monitor/program/monitor-settings.ts';
export { type MonitorEvents, PerformanceMonitor } from './monitor/program/performance-monitor.ts';
export type { MonitorReport, ReportedAlert } from './monitor/watch/monitor-report.ts';
export type { Overrides } from './scenarios/overrides.ts';
export type { ScenarioFile } from './scenarios/parse-scenarios.ts';
export type { Scenario } from './scenarios/scenario.ts';
