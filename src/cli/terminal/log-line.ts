import { escapeText } from '../../reports/escape.ts';

type LogRecord = { readonly level: string; readonly time: string; readonly scenario?: string; readonly msg: string };

const ELAPSED_WIDTH = 8;

/** `  12.3 s  high-concurrency: measuring`, from a log record in JSON. Elapsed time counts from `startedMs`. */
export function textLine(json: string, startedMs: number): string {
  const { level, time, scenario, msg } = JSON.parse(json) as LogRecord;
  const elapsedSec = Math.max(0, Date.parse(time) - startedMs) / 1000;
  const elapsed = `${elapsedSec.toFixed(1)} s`.padStart(ELAPSED_WIDTH);
  const severity = level === 'warn' ? 'warning: ' : level === 'error' ? 'error: ' : '';
  const place = scenario === undefined ? '' : `${escapeText(scenario)}: `;
  return `${elapsed}  ${severity}${place}${escapeText(msg)}\n`;
}
