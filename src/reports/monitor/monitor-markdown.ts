import type { MonitorReport } from '../../monitor/watch/monitor-report.ts';
import { markdownTable, plain } from '../markdown/markdown-text.ts';
import { alertLine } from './alert-line.ts';
import { formatMetric } from './metric-quantity.ts';
import { FIGURES, headline } from './monitor-text.ts';

/** The same report for an issue, a pull request or a wiki. */
export function monitorMarkdown(report: MonitorReport): string {
  const { metrics, alerts, notes, startedAt, finishedAt } = report;
  const figures = FIGURES.map(([figure]) => figure);
  const rows = Object.entries(metrics).map(([metric, summary]) => [
    plain(metric),
    String(summary.n),
    ...figures.map((figure) => formatMetric(summary.unit, summary[figure])),
  ]);
  return `${[
    `# ${plain(headline(report))}`,
    '',
    `From ${startedAt} to ${finishedAt}.`,
    '',
    ...markdownTable([['metric', 'left'], ...['n', ...figures].map((head) => [head, 'right'] as const)], rows),
    '',
    '## Alerts',
    '',
    ...(alerts.length === 0 ? ['None was raised.'] : alerts.map((alert) => `- ${plain(alertLine(alert))}`)),
    ...(notes.length === 0 ? [] : ['', '## Notes', '', ...notes.map((note) => `- ${plain(note)}`)]),
  ].join('\n')}\n`;
}
