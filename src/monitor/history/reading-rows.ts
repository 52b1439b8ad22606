import type { Figure, HistoryEntry } from './history-entry.ts';

/** What all rows under one header have in common. */
type Columns = { readonly watched: string; readonly metrics: readonly string[] };

/** Rows whose numbers are kept in one array: an hour at an interval of a second makes fourteen of them. */
const ROWS_AT_ONCE = 256;
/** End and span of the reading. */
const TIMES = 2;
/** As many decimal digits as a double holds exactly. */
const MOST_DIGITS = 15;
const POWERS: readonly number[] = Array.from({ length: MOST_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const [COMMA, MINUS, POINT, ZERO, OPEN, CLOSE, LETTER_N] = [44, 45, 46, 48, 91, 93, 110];

/**
 * Reads the rows of readings under one header, numbers in the plain form in which they are written. A day has four million of
 * them: `JSON.parse` and the garbage that it leaves took half of the time of reading a history.
 */
export class ReadingRows {
  readonly #header: Columns;
  readonly #columns: number;
  #cells: Float64Array;
  #offset = 0;

  constructor(header: Columns) {
    this.#header = header;
    this.#columns = TIMES + header.metrics.length;
    this.#cells = new Float64Array(0);
  }

  /** The row in `text` from `start` to `end`; null if it is written in another way, or damaged. */
  read(text: string, start: number, end: number): HistoryEntry | null {
    const last = end - 1;
    if (text.charCodeAt(start) !== OPEN || text.charCodeAt(last) !== CLOSE) return null;
    this.#makeRoom();
    const cells = this.#cells;
    const columns = this.#columns;
    const offset = this.#offset;
    let at = start + 1;
    for (let column = 0; column < columns; column += 1) {
      if (column > 0) {
        if (text.charCodeAt(at) !== COMMA) return null;
        at += 1;
      }
      if (column >= TIMES && text.charCodeAt(at) === LETTER_N && text.startsWith('null', at)) {
        cells[offset + column] = Number.NaN;
        at += 4;
        continue;
      }
      const isNegative = text.charCodeAt(at) === MINUS;
      if (isNegative) at += 1;
      const digitsAt = at;
      let whole = 0;
      let digit = text.charCodeAt(at) - ZERO;
      for (; digit >= 0 && digit <= 9; digit = text.charCodeAt(at) - ZERO) {
        whole = whole * 10 + digit;
        at += 1;
      }
      let digits = at - digitsAt;
      let value = whole;
      if (digits > 0 && digit === POINT - ZERO) {
        at += 1;
        const pointAt = at;
        digit = text.charCodeAt(at) - ZERO;
        for (; digit >= 0 && digit <= 9; digit = text.charCodeAt(at) - ZERO) {
          whole = whole * 10 + digit;
          at += 1;
        }
        digits = at === pointAt ? 0 : digits + at - pointAt;
        // Both are exact, so that the quotient is the nearest double, as JSON.parse has it.
        value = whole / (POWERS[at - pointAt] ?? 1);
      }
      if (digits === 0 || digits > MOST_DIGITS) return null;
      cells[offset + column] = isNegative ? -value : value;
    }
    if (at !== last) return null;
    return this.#keep();
  }

  /** The row of these cells, which are numbers, or null from the third on. */
  take(row: readonly (number | null)[]): HistoryEntry {
    this.#makeRoom();
    for (const [column, cell] of row.entries()) this.#cells[this.#offset + column] = cell ?? Number.NaN;
    return this.#keep();
  }

  #makeRoom(): void {
    if (this.#offset + this.#columns <= this.#cells.length) return;
    this.#cells = new Float64Array(ROWS_AT_ONCE * this.#columns);
    this.#offset = 0;
  }

  #keep(): HistoryEntry {
    const entry = new ReadingEntry(this.#header, this.#cells, this.#offset);
    this.#offset += this.#columns;
    return entry;
  }
}

/** A reading as its place among the numbers of others: NaN where it did not have the metric. */
class ReadingEntry implements HistoryEntry {
  readonly #header: Columns;
  readonly #cells: Float64Array;
  readonly #offset: number;
  readonly readings = 1;

  constructor(header: Columns, cells: Float64Array, offset: number) {
    this.#header = header;
    this.#cells = cells;
    this.#offset = offset;
  }

  get watched(): string {
    return this.#header.watched;
  }

  get metrics(): readonly string[] {
    return this.#header.metrics;
  }

  get atMs(): number {
    return this.#cells[this.#offset] as number;
  }

  get spanMs(): number {
    return this.#cells[this.#offset + 1] as number;
  }

  figureAt(index: number): Figure | null {
    const value = this.#cells[this.#offset + TIMES + index] as number;
    if (Number.isNaN(value) || index >= this.#header.metrics.length) return null;
    return { min: value, mean: value, max: value, spanMs: this.spanMs };
  }
}
