import type { ScenarioResult } from '../harness/result/result.ts';
import { plural } from '../plural.ts';
import { escapeText } from './escape.ts';
import { wrap } from './fit.ts';
import { formatDuration, formatIn } from './quantity.ts';

type ReportedAlert = ScenarioResult['alerts'][number];

/** So many of them stand in a report; result.json has them all. */
const MOST_ALERTS = 5;

/** A line for each alert that was raised: its severity, its name, for how long it stood, and the worst value in its unit. */
export function alertLines({ alerts }: Pick<ScenarioResult, 'alerts'>, width: number): readonly string[] {
  const more = alerts.length - MOST_ALERTS;
  return [
    ...alerts.slice(0, MOST_ALERTS).flatMap((alert) => wrap(describeAlert(alert), width)),
    ...(more > 0 ? [`and ${plural(more, 'more alert')}: see "alerts" in the result`] : []),
  ];
}

function describeAlert({ severity, name, clearedAt, durationMs, worst, unit }: ReportedAlert): string {
  const stood = clearedAt === null ? 'stood to the end' : `stood for ${formatDuration(durationMs)}`;
  return `${severity} alert: ${escapeText(name)}; it ${stood}, at worst ${formatIn(unit, worst)}`;
}
