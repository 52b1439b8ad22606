import type { AlertRule } from './alert-rule.ts';

/** An alert from when it was raised. */
export type Alert = {
  readonly rule: AlertRule;
  /** When it was raised, in ms since 1970. */
  readonly raisedAtMs: number;
  /** When it was cleared; null while it stands. */
  readonly clearedAtMs: number | null;
  /** How long it had lasted at the last reading, by the monotonic clock: whoever sets the clock of the machine changes no duration. */
  readonly lastedMs: number;
  /** The value that raised it, and the worst one since, in the unit of the metric. */
  readonly value: number;
  readonly worst: number;
};

/** An alert that was raised or cleared in an interval. */
export type AlertChange = { readonly kind: 'raised' | 'cleared'; readonly alert: Alert };
