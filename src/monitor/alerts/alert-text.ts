import { unitOf } from '../metrics/metric-units.ts';
import type { AlertChange } from './alert.ts';
import { limitText } from './alert-limit.ts';

/** "critical alert: target.memory above 100MB for 2s: it is 123.4MB", or that an alert is over and how long it stood. */
export function alertText({ kind, alert }: AlertChange): string {
  const { rule, value, lastedMs, worst } = alert;
  const unit = unitOf(rule.metric) ?? '';
  const shown = (of: number): string => limitText(Number(of.toPrecision(4)), unit);
  if (kind === 'raised') return `${rule.severity} alert: ${rule.name}: it is ${shown(value)}`;
  const seconds = (lastedMs / 1e3).toFixed(1);
  return `the ${rule.severity} alert ${rule.name} is over after ${seconds} s; it was ${shown(worst)} at worst`;
}
