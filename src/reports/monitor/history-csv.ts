import { figuresOf, type HistoryEntry } from '../../monitor/history/history-entry.ts';
import { unitOf } from '../../monitor/metrics/metric-units.ts';
import { csvField } from '../escape.ts';

export function csvHead(): string {
  return 'at,span_ms,readings,watched,metric,unit,min,mean,max';
}

/** A line for each metric of an entry, quoted as RFC 4180 has it. */
export function csvLines(entry: HistoryEntry): readonly string[] {
  const { watched, atMs, spanMs, readings } = entry;
  const start = `${new Date(atMs).toISOString()},${spanMs},${readings},${csvField(watched)}`;
  return Object.entries(figuresOf(entry)).map(
    ([metric, { min, mean, max }]) => `${start},${csvField(metric)},${unitOf(metric) ?? ''},${min},${mean},${max}`,
  );
}
