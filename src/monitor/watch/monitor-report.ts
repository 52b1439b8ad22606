import type { AlertRule, Severity } from '../alerts/alert-rule.ts';
import type { MetricUnit } from '../metrics/metric-units.ts';
import type { Summaries } from '../metrics/summary.ts';

export const MONITOR_SCHEMA = 'perf-harness/monitor@1';

/** An alert as a report tells it. Values are in the unit of the metric. */
export type ReportedAlert = {
  readonly name: string;
  readonly metric: string;
  readonly severity: Severity;
  readonly side: AlertRule['side'];
  readonly unit: MetricUnit;
  readonly limit: number;
  /** ISO 8601. */
  readonly raisedAt: string;
  /** Null where it stood at the end. */
  readonly clearedAt: string | null;
  /** Until it was cleared, or until the report was made. */
  readonly durationMs: number;
  /** What raised it, and the worst since. */
  readonly value: number;
  readonly worst: number;
};

/** All that a monitor saw, from its start until the report was made. It is JSON as it stands. */
export type MonitorReport = {
  readonly schema: typeof MONITOR_SCHEMA;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly intervalMs: number;
  readonly readings: number;
  /** What was watched, for people. */
  readonly watched: string;
  readonly metrics: Summaries;
  /** In the order in which they were raised. */
  readonly alerts: readonly ReportedAlert[];
  /** What could not be told, and why: a sentence each, without a full stop. */
  readonly notes: readonly string[];
};
