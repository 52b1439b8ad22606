import type { Alert, AlertChange } from '../alerts/alert.ts';
import type { Severity } from '../alerts/alert-rule.ts';
import { unitOf } from '../metrics/metric-units.ts';
import type { Reading } from '../metrics/monitor-reading.ts';
import type { ReportedAlert } from './monitor-report.ts';

/** So many alerts that are over are kept, the latest. */
export const MOST_ALERTS = 1_000;

/** Remembers alerts for the report. */
export class AlertLog {
  readonly #standing = new Map<string, Alert>();
  #over: Alert[] = [];
  #forgotten = 0;
  readonly #raised = new Set<Severity>();

  add({ spanMs, values }: Reading, changes: readonly AlertChange[]): void {
    for (const [name, alert] of this.#standing) {
      const value = values[alert.rule.metric];
      const worst = value === undefined ? alert.worst : worseOf(alert, value);
      this.#standing.set(name, { ...alert, lastedMs: alert.lastedMs + spanMs, worst });
    }
    for (const { kind, alert } of changes) {
      if (kind === 'raised') this.#raise(alert);
      else this.#clear(alert);
    }
  }

  /** The severities of all alerts that were raised, those that are over included. */
  get raised(): ReadonlySet<Severity> {
    return this.#raised;
  }

  get standing(): readonly Alert[] {
    return [...this.#standing.values()];
  }

  /** How many were left out of the report, because there were more than can be kept. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** `sinceReadingMs` is how long ago the last reading was. */
  reported(sinceReadingMs: number): readonly ReportedAlert[] {
    const all = [...this.#over, ...this.#standing.values()].sort((a, b) => a.raisedAtMs - b.raisedAtMs);
    return all.map((alert) => reportedOf(alert, sinceReadingMs));
  }

  #raise(alert: Alert): void {
    this.#standing.set(alert.rule.name, alert);
    this.#raised.add(alert.rule.severity);
  }

  #clear(alert: Alert): void {
    this.#standing.delete(alert.rule.name);
    this.#over.push(alert);
    if (this.#over.length <= MOST_ALERTS) return;
    this.#over = this.#over.slice(1);
    this.#forgotten += 1;
  }
}

function worseOf({ rule, worst }: Alert, value: number): number {
  return rule.side === 'above' ? Math.max(worst, value) : Math.min(worst, value);
}

function reportedOf(alert: Alert, sinceReadingMs: number): ReportedAlert {
  const { rule, raisedAtMs, clearedAtMs, lastedMs, value, worst } = alert;
  const { name, metric, severity, side, limit } = rule;
  return {
    ...{ name, metric, severity, side, unit: unitOf(metric) ?? '', limit },
    raisedAt: new Date(raisedAtMs).toISOString(),
    clearedAt: clearedAtMs === null ? null : new Date(clearedAtMs).toISOString(),
    durationMs: clearedAtMs === null ? lastedMs + sinceReadingMs : lastedMs,
    ...{ value, worst },
  };
}
