import type { MonitorReport } from '../../monitor/watch/monitor-report.ts';
import { escapeText } from '../escape.ts';
import { alertLine } from './alert-line.ts';
import { formatMetric } from './metric-quantity.ts';
import { FIGURES, headline } from './monitor-text.ts';

/** The same report for an issue, a pull request or a wiki. */
export function monitorMarkdown(report: MonitorReport): string {
  const { metrics, alerts, notes, startedAt, finishedAt } = report;
  const figures = FIGURES.map(([figure]) => figure);
  const rows = Object.entries(metrics).map(
    ([metric, summary]) =>
      `| ${cell(metric)} | ${summary.n} | ${figures.map((figure) => formatMetric(summary.unit, summary[figure])).join(' | ')} |`,
  );
  return `${[
    `# ${plain(headline(report))}`,
    '',
    `From ${startedAt} to ${finishedAt}.`,
    '',
    `| metric | n | ${figures.join(' | ')} |`,
    `|---|${'---:|'.repeat(figures.length + 1)}`,
    ...rows,
    '',
    '## Alerts',
    '',
    ...(alerts.length === 0 ? ['None was raised.'] : alerts.map((alert) => `- ${plain(alertLine(alert))}`)),
    ...(notes.length === 0 ? [] : ['', '## Notes', '', ...notes.map((note) => `- ${plain(escapeText(note))}`)]),
  ].join('\n')}\n`;
}

/** Text in which nothing is markup. */
function plain(text: string): string {
  return text.replace(/ {2,}/g, ' ').replace(/[\\`*_[\]<>|]/g, '\\$&');
}

function cell(text: string): string {
  return plain(escapeText(text));
}
