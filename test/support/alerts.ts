import type { Alert, AlertChange } from '../../src/monitor/alerts/alert.ts';
import type { AlertRule } from '../../src/monitor/alerts/alert-rule.ts';
import type { AlertWatch } from '../../src/monitor/alerts/alert-watch.ts';

const START_MS = Date.UTC(2026, 0, 1);

export function ruleOf(rest: Partial<AlertRule> = {}): AlertRule {
  return { name: 'a', metric: 'system.cpu', side: 'above', limit: 80, forMs: 0, severity: 'warning', ...rest };
}

export function raised(rest: Partial<Alert> = {}): AlertChange {
  const alert = { rule: ruleOf(), raisedAtMs: START_MS, clearedAtMs: null, lastedMs: 0, value: 91, worst: 91, ...rest };
  return { kind: alert.clearedAtMs === null ? 'raised' : 'cleared', alert };
}

/** The kinds of change, by the index of the reading: `2 raised`. Null stands for a reading without the metric. */
export function changesOver(watch: AlertWatch, values: readonly (number | null)[], spanMs = 1000): readonly string[] {
  return values.flatMap((value, index) => {
    const reading = {
      atMs: START_MS + (index + 1) * spanMs,
      spanMs,
      values: value === null ? {} : { 'system.cpu': value },
    };
    return watch.look(reading).map(({ kind }) => `${index} ${kind}`);
  });
}
