import { escapeText, logJson } from '../../reports/escape.ts';

type LogRecord = { readonly level: string; readonly scenario?: string; readonly msg: string };

const ELAPSED_WIDTH = 8;

/** A log record in JSON as a line of JSON in which foreign text is harmless, and has a bounded length. */
export function jsonLine(json: string): string {
  return `${logJson(JSON.parse(json) as object)}\n`;
}

/** `  12.3 s  high-concurrency: measuring`, from a log record in JSON. */
export function textLine(json: string, elapsedMs: number): string {
  const { level, scenario, msg } = JSON.parse(json) as LogRecord;
  const elapsed = `${(elapsedMs / 1e3).toFixed(1)} s`.padStart(ELAPSED_WIDTH);
  const severity = level === 'warn' ? 'warning: ' : level === 'error' ? 'error: ' : '';
  const place = scenario === undefined ? '' : `${escapeText(scenario)}: `;
  return `${elapsed}  ${severity}${place}${escapeText(msg)}\n`;
}
