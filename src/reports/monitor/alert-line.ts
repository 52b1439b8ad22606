import { unitOf } from '../../monitor/metrics/metric-units.ts';
import type { ReportedAlert } from '../../monitor/watch/monitor-report.ts';
import { escapeText } from '../escape.ts';
import { formatDuration } from '../quantity.ts';
import { formatMetric } from './metric-quantity.ts';

/** `critical  memory: system.memory above 95 %, worst 97.1 %, for 12 s since 2026-01-02T03:04:05Z, not cleared`. */
export function alertLine(alert: ReportedAlert): string {
  const { name, metric, severity, side, limit, worst, raisedAt, clearedAt, durationMs } = alert;
  const unit = unitOf(metric) ?? '';
  const condition = `${metric} ${side} ${formatMetric(unit, limit)}`;
  const title = name.startsWith(`${metric} ${side} `) ? condition : `${name}: ${condition}`;
  const end = clearedAt === null ? ', not cleared' : '';
  const time = `${raisedAt.slice(0, 19)}Z`;
  return escapeText(
    `${severity.padEnd(8)}  ${title}, worst ${formatMetric(unit, worst)}, for ${formatDuration(durationMs)} since ${time}${end}`,
  );
}
