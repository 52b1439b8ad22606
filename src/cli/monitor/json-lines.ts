import type { AlertChange } from '../../monitor/alerts/alert.ts';
import type { Reading } from '../../monitor/metrics/monitor-reading.ts';
import type { MonitorReport } from '../../monitor/watch/monitor-report.ts';
import { printedJson } from '../../reports/escape.ts';

/** Lines of JSON for programs: a reading each interval, each alert and note as it comes, and the report at the end. */
export function readingLine({ atMs, spanMs, values }: Reading): string {
  return lineOf('reading', { at: new Date(atMs).toISOString(), spanMs, values });
}

export function alertLineOf({ kind, alert }: AlertChange): string {
  const { rule, raisedAtMs, clearedAtMs, value, worst } = alert;
  const clearedAt = clearedAtMs === null ? null : new Date(clearedAtMs).toISOString();
  return lineOf('alert', { kind, ...rule, value, worst, raisedAt: new Date(raisedAtMs).toISOString(), clearedAt });
}

export function noteLine(note: string): string {
  return lineOf('note', { note });
}

export function reportLine(report: MonitorReport): string {
  return lineOf('report', report);
}

function lineOf(type: string, content: object): string {
  return `${printedJson({ type, ...content })}\n`;
}
