import { unitOf } from '../metrics/metric-units.ts';
import type { AlertChange } from './alert.ts';

/** An alert that was raised or cleared, as a line of JSON and as the body of a webhook. Times are ISO 8601 in UTC. */
export type AlertRecord = {
  readonly type: 'alert';
  readonly kind: AlertChange['kind'];
  readonly name: string;
  readonly metric: string;
  readonly unit: string;
  readonly severity: string;
  readonly side: string;
  readonly limit: number;
  readonly forMs: number;
  readonly value: number;
  readonly worst: number;
  readonly raisedAt: string;
  /** Null while the alert stands, and so is the duration. */
  readonly clearedAt: string | null;
  readonly durationMs: number | null;
};

export function alertRecord({ kind, alert }: AlertChange): AlertRecord {
  const { rule, raisedAtMs, clearedAtMs, lastedMs, value, worst } = alert;
  const { name, metric, severity, side, limit, forMs } = rule;
  return {
    type: 'alert',
    kind,
    name,
    metric,
    unit: unitOf(metric) ?? '',
    severity,
    side,
    limit,
    forMs,
    value,
    worst,
    raisedAt: new Date(raisedAtMs).toISOString(),
    clearedAt: clearedAtMs === null ? null : new Date(clearedAtMs).toISOString(),
    durationMs: clearedAtMs === null ? null : lastedMs,
  };
}
