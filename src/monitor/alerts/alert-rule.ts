export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** When an alert is raised: a metric stays beyond a limit for a while. */
export type AlertRule = {
  /** Unique among the rules of a monitor; people read it. */
  readonly name: string;
  readonly metric: string;
  readonly side: 'above' | 'below';
  /** In the unit of the metric. */
  readonly limit: number;
  /** For how long the metric must be beyond the limit before the alert is raised, in ms; 0 raises it at once. */
  readonly forMs: number;
  readonly severity: Severity;
};
