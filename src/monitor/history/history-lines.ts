/**
 * The text of a segment: JSON, one value a line. A header names the columns of the rows that follow it:
 *
 *     {"schema":"perf-harness/history@1","level":"full","watched":"pid 4242","metrics":["system.cpu","process.rss"]}
 *     [1767268801000,1000,12.5,41943000]                                   end and span in ms, then a value each, or null
 *     [1767268860000,60000,60,[10,12.5,31],null]                           of the other levels: readings, then [min,mean,max]
 *
 * `[min,mean,max]` has a fourth number, in ms, where the metric was seen for less than the span of its entry.
 */
import { HarnessError } from '../../errors.ts';
import type { Reading } from '../metrics/monitor-reading.ts';
import type { Figure, HistoryEntry } from './history-entry.ts';
import type { Level } from './history-segment.ts';

const SCHEMA_NAME = 'perf-harness/history@';
const SCHEMA_VERSION = 1;
export const HISTORY_SCHEMA: string = `${SCHEMA_NAME}${SCHEMA_VERSION}`;
/** Values are kept with an error of at most 0.0005 %. */
const DIGITS = 6;

export type Header = {
  readonly level: Level;
  readonly watched: string;
  readonly metrics: readonly string[];
  /** The ids of the segments that this one holds. */
  readonly from?: readonly string[];
};

export type SegmentText = {
  readonly entries: readonly HistoryEntry[];
  /** Lines that can't be read. A last line without an end is not one of them: it is still being written, or was cut short. */
  readonly damaged: number;
};

export function headerLine(header: Header): string {
  return `${JSON.stringify({ schema: HISTORY_SCHEMA, ...header })}\n`;
}

/** The row of a reading, in the order of the columns. */
export function readingLine({ atMs, spanMs, values }: Reading, metrics: readonly string[]): string {
  const cells = metrics.map((metric) => {
    const value = values[metric];
    return value === undefined || !Number.isFinite(value) ? null : rounded(value);
  });
  return `${JSON.stringify([Math.round(atMs), rounded(spanMs), ...cells])}\n`;
}

/** The row of an entry of a coarser level. */
export function entryLine({ atMs, spanMs, readings, figures }: HistoryEntry, metrics: readonly string[]): string {
  const cells = metrics.map((metric) => {
    const figure = figures[metric];
    if (figure === undefined) return null;
    const cell = [rounded(figure.min), rounded(figure.mean), rounded(figure.max)];
    return rounded(figure.spanMs) === rounded(spanMs) ? cell : [...cell, rounded(figure.spanMs)];
  });
  return `${JSON.stringify([atMs, rounded(spanMs), readings, ...cells])}\n`;
}

/** Reads what can be read. Throws HarnessError CONFIG for a segment that a newer version has written. */
export function readLines(text: string): SegmentText {
  const lines = text.split('\n').slice(0, -1);
  const entries: HistoryEntry[] = [];
  let header: Header | null = null;
  let damaged = 0;
  for (const line of lines) {
    const value = parse(line);
    if (line.startsWith('{')) header = headerOf(value) ?? header;
    const entry = header === null || !Array.isArray(value) ? null : entryOf(value, header);
    if (entry !== null) entries.push(entry);
    else if (headerOf(value) === null && line !== '') damaged += 1;
  }
  return { entries, damaged };
}

/** The ids of the segments that this text holds, by its first line. */
export function sourcesOf(text: string): readonly string[] {
  return headerOf(parse(text.slice(0, text.indexOf('\n'))))?.from ?? [];
}

/** Throws HarnessError CONFIG if `schema` is that of a newer version; says whether it is ours. */
export function isOurSchema(schema: unknown): boolean {
  if (typeof schema !== 'string' || !schema.startsWith(SCHEMA_NAME)) return false;
  const version = Number(schema.slice(SCHEMA_NAME.length));
  if (version > SCHEMA_VERSION) {
    const hint = `this version reads ${HISTORY_SCHEMA}: update perf-harness, or name another folder with --history`;
    throw new HarnessError('CONFIG', `the history was written by a newer version of perf-harness (${schema})`, {
      hint,
    });
  }
  return version === SCHEMA_VERSION;
}

function headerOf(value: unknown): Header | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { schema, level, watched, metrics, from = [] } = value as Record<string, unknown>;
  if (!isOurSchema(schema) || typeof watched !== 'string' || !isTexts(metrics) || !isTexts(from)) return null;
  return level === 'full' || level === 'minutes' || level === 'hours' ? { level, watched, metrics, from } : null;
}

function entryOf(row: readonly unknown[], { level, watched, metrics }: Header): HistoryEntry | null {
  const [atMs, spanMs] = row;
  const before = level === 'full' ? 2 : 3;
  const readings = level === 'full' ? 1 : row[2];
  if (typeof atMs !== 'number' || typeof spanMs !== 'number' || typeof readings !== 'number') return null;
  if (row.length !== before + metrics.length) return null;
  const figures: Record<string, Figure> = {};
  for (let column = 0; column < metrics.length; column += 1) {
    const cell = row[before + column];
    if (cell === null) continue;
    const figure = level === 'full' ? plainFigure(cell, spanMs) : foldedFigure(cell, spanMs);
    if (figure === null) return null;
    figures[metrics[column] as string] = figure;
  }
  return { watched, atMs, spanMs, readings, figures };
}

function plainFigure(cell: unknown, spanMs: number): Figure | null {
  return typeof cell === 'number' ? { min: cell, mean: cell, max: cell, spanMs } : null;
}

function foldedFigure(cell: unknown, wholeMs: number): Figure | null {
  if (!Array.isArray(cell) || !cell.every((each) => typeof each === 'number')) return null;
  const [min, mean, max, spanMs = wholeMs] = cell as readonly number[];
  return min === undefined || mean === undefined || max === undefined ? null : { min, mean, max, spanMs };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function rounded(value: number): number {
  return Number.isInteger(value) && Math.abs(value) < 1e6 ? value : Number(value.toPrecision(DIGITS));
}
