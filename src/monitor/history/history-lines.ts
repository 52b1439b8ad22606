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
import { ReadingRows } from './reading-rows.ts';

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
export function entryLine(entry: HistoryEntry, metrics: readonly string[]): string {
  // Most rows of a segment that grows stay as they are, and rounding is what takes the time.
  if (entry instanceof RowEntry && entry.fits(metrics)) return `${JSON.stringify(entry.row)}\n`;
  const { atMs, spanMs, readings } = entry;
  const cells = metrics.map((metric, column) => {
    const index = entry.metrics[column] === metric ? column : entry.metrics.indexOf(metric);
    const figure = index < 0 ? null : entry.figureAt(index);
    if (figure === null) return null;
    const cell = [rounded(figure.min), rounded(figure.mean), rounded(figure.max)];
    return rounded(figure.spanMs) === rounded(spanMs) ? cell : [...cell, rounded(figure.spanMs)];
  });
  return `${JSON.stringify([atMs, rounded(spanMs), readings, ...cells])}\n`;
}

/** Reads what can be read. Throws HarnessError CONFIG for a segment that a newer version has written. */
export function readLines(text: string): SegmentText {
  const entries: HistoryEntry[] = [];
  let header: Header | null = null;
  let rows: ReadingRows | null = null;
  let damaged = 0;
  for (let start = 0, end = text.indexOf('\n'); end >= 0; start = end + 1, end = text.indexOf('\n', start)) {
    const quick = rows?.read(text, start, end) ?? null;
    if (quick !== null) {
      entries.push(quick);
      continue;
    }
    const line = text.slice(start, end);
    const value = parse(line);
    const found = line.startsWith('{') ? headerOf(value) : null;
    if (found !== null) {
      header = found;
      rows = found.level === 'full' ? new ReadingRows(found) : null;
      continue;
    }
    const entry = header === null || !Array.isArray(value) ? null : rowEntry(value, header, rows);
    if (entry !== null) entries.push(entry);
    else if (line !== '') damaged += 1;
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

/** `rows` are those of a header of full readings. */
function rowEntry(row: readonly unknown[], header: Header, rows: ReadingRows | null): HistoryEntry | null {
  const before = rows !== null ? 2 : 3;
  const isValue = rows !== null ? isNumber : isFolded;
  if (row.length !== before + header.metrics.length) return null;
  for (let column = 0; column < row.length; column += 1) {
    const cell = row[column];
    if (column < before ? !isNumber(cell) : cell !== null && !isValue(cell)) return null;
  }
  return rows !== null ? rows.take(row as readonly (number | null)[]) : new RowEntry(row as Row, header);
}

type Cell = null | readonly [min: number, mean: number, max: number, spanMs?: number];
type Row = readonly [atMs: number, spanMs: number, readings: number, ...cells: Cell[]];

/** An entry of a coarser level as its row. Its figures are made when they are asked for and not kept. */
class RowEntry implements HistoryEntry {
  readonly row: Row;
  readonly header: Header;

  constructor(row: Row, header: Header) {
    this.row = row;
    this.header = header;
  }

  get watched(): string {
    return this.header.watched;
  }

  get atMs(): number {
    return this.row[0];
  }

  get spanMs(): number {
    return this.row[1];
  }

  get readings(): number {
    return this.row[2];
  }

  get metrics(): readonly string[] {
    return this.header.metrics;
  }

  /** Whether this row can stand under these columns in a segment of a coarser level. */
  fits(metrics: readonly string[]): boolean {
    const { metrics: own } = this.header;
    return own.length === metrics.length && own.every((metric, index) => metric === metrics[index]);
  }

  figureAt(index: number): Figure | null {
    const cell = (this.row[3 + index] ?? null) as Cell;
    if (cell === null) return null;
    return { min: cell[0], mean: cell[1], max: cell[2], spanMs: cell[3] ?? this.spanMs };
  }
}

function isNumber(cell: unknown): boolean {
  return typeof cell === 'number';
}

function isFolded(cell: unknown): boolean {
  return Array.isArray(cell) && (cell.length === 3 || cell.length === 4) && cell.every(isNumber);
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
