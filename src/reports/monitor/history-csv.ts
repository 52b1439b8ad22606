import { figuresOf, type HistoryEntry } from '../../monitor/history/history-entry.ts';
import { unitOf } from '../../monitor/metrics/metric-units.ts';

export function csvHead(): string {
  return 'at,span_ms,readings,watched,metric,unit,min,mean,max';
}

/** A line for each metric of an entry, quoted as RFC 4180 has it. */
export function csvLines(entry: HistoryEntry): readonly string[] {
  const { watched, atMs, spanMs, readings } = entry;
  const start = `${new Date(atMs).toISOString()},${spanMs},${readings},${quoted(watched)}`;
  return Object.entries(figuresOf(entry)).map(
    ([metric, { min, mean, max }]) => `${start},${quoted(metric)},${unitOf(metric) ?? ''},${min},${mean},${max}`,
  );
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
