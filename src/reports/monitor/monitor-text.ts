import type { MetricSummary } from '../../monitor/metrics/summary.ts';
import type { MonitorReport } from '../../monitor/watch/monitor-report.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../escape.ts';
import { wrap } from '../fit.ts';
import { formatDuration } from '../quantity.ts';
import { type Column, tableLines } from '../table.ts';
import { alertLine } from './alert-line.ts';
import { formatMetric } from './metric-quantity.ts';

type Row = readonly [metric: string, summary: MetricSummary];
export type Figure = 'min' | 'mean' | 'p50' | 'p95' | 'p99' | 'max' | 'last';

/** In the order in which they stand in a report. Those with the highest number go first where a table is too wide. */
export const FIGURES: readonly (readonly [figure: Figure, dropRank: number])[] = [
  ['min', 2],
  ['mean', 0],
  ['p50', 3],
  ['p95', 0],
  ['p99', 1],
  ['max', 0],
  ['last', 4],
];

/** What a monitor saw, for a terminal of `width` columns. */
export function monitorText(report: MonitorReport, width: number): string {
  const { metrics, alerts, notes } = report;
  const rows = Object.entries(metrics);
  const table = rows.length === 0 ? ['no metric was told'] : tableLines(columnsOf(rows), width);
  return [
    ...wrap(headline(report), width),
    '',
    ...table,
    '',
    ...(alerts.length === 0
      ? ['no alert was raised']
      : [plural(alerts.length, 'alert'), ...indented(alerts.map(alertLine), width)]),
    ...(notes.length === 0 ? [] : ['', 'notes', ...indented(notes.map(escapeText), width)]),
  ].join('\n');
}

/** What was watched, for how long and how often. */
export function headline({ watched, startedAt, finishedAt, readings, intervalMs }: MonitorReport): string {
  const tookMs = Date.parse(finishedAt) - Date.parse(startedAt);
  const often = `${plural(readings, 'reading')}, one every ${formatDuration(intervalMs)}`;
  return `monitor · ${escapeText(watched)} · ${formatDuration(tookMs)} · ${often}`;
}

function columnsOf(rows: readonly Row[]): readonly Column[] {
  return [
    { head: 'metric', cells: rows.map(([metric]) => escapeText(metric)), clipTo: 12 },
    ...FIGURES.map(([figure, dropRank]) => ({
      head: figure,
      cells: rows.map(([, summary]) => formatMetric(summary.unit, summary[figure])),
      ...(dropRank === 0 ? {} : { dropRank }),
    })),
  ];
}

function indented(lines: readonly string[], width: number): readonly string[] {
  return lines.flatMap((line) =>
    wrap(line, width - 4).map((part, index) => (index === 0 ? `  ${part}` : `    ${part}`)),
  );
}
