import type { Figure, HistoryEntry } from './history-entry.ts';
import { entryLine, headerLine } from './history-lines.ts';
import { HOUR_MS, type Level } from './history-segment.ts';

const MINUTE_MS = 60_000;

/** The entries of one level made of those of a finer one, or of the same one: each minute, or each hour, becomes one. */
export class HistoryFold {
  readonly #level: Exclude<Level, 'full'>;
  /** By minute or hour, and by what was watched. An entry that is alone in its minute is kept as it is. */
  readonly #entries = new Map<string, HistoryEntry | Sum>();

  constructor(level: Exclude<Level, 'full'>) {
    this.#level = level;
  }

  add(entry: HistoryEntry): void {
    // A reading belongs to the minute in which its middle is: its end may already be in the next one.
    const bucket = Math.floor((entry.atMs - entry.spanMs / 2) / (this.#level === 'minutes' ? MINUTE_MS : HOUR_MS));
    const key = `${bucket} ${entry.watched}`;
    const before = this.#entries.get(key);
    if (before instanceof Sum) before.add(entry);
    else this.#entries.set(key, before === undefined ? entry : new Sum(before, entry));
  }

  /** All of it as the text of a segment that holds the segments `from`. */
  text(from: readonly string[]): string {
    const sorted = [...this.#entries.values()].sort((a, b) => a.atMs - b.atMs);
    const level = this.#level;
    return [...new Set(sorted.map(({ watched }) => watched))]
      .map((watched) => {
        const own = sorted.filter((entry) => entry.watched === watched);
        const metrics = [...new Set(own.flatMap((entry) => entry.metrics))];
        const rows = own.map((entry) => entryLine(entry, metrics));
        return headerLine({ level, watched, metrics, from }) + rows.join('');
      })
      .join('');
  }
}

type FigureSum = { min: number; max: number; weighted: number; spanMs: number; plain: number; count: number };

/** Several entries as one. It grows in place: a minute of 60 readings would otherwise make 60 of each figure. */
class Sum implements HistoryEntry {
  readonly watched: string;
  readonly metrics: string[] = [];
  readonly #sums: FigureSum[] = [];
  readonly #places = new Map<string, number>();
  atMs = 0;
  spanMs = 0;
  readings = 0;

  constructor(first: HistoryEntry, second: HistoryEntry) {
    this.watched = first.watched;
    this.add(first);
    this.add(second);
  }

  add(entry: HistoryEntry): void {
    this.atMs = Math.max(this.atMs, entry.atMs);
    this.spanMs += entry.spanMs;
    this.readings += entry.readings;
    for (let index = 0; index < entry.metrics.length; index += 1) {
      const figure = entry.figureAt(index);
      if (figure !== null) this.#addFigure(entry.metrics[index] as string, index, figure);
    }
  }

  figureAt(index: number): Figure | null {
    const sum = this.#sums[index];
    if (sum === undefined) return null;
    const { min, max, weighted, spanMs, plain, count } = sum;
    return { min, mean: spanMs === 0 ? plain / count : weighted / spanMs, max, spanMs };
  }

  #addFigure(metric: string, hint: number, { min, mean, max, spanMs }: Figure): void {
    const place = this.metrics[hint] === metric ? hint : this.#places.get(metric);
    const sum = place === undefined ? undefined : this.#sums[place];
    if (sum === undefined) {
      this.#places.set(metric, this.metrics.length);
      this.metrics.push(metric);
      this.#sums.push({ min, max, weighted: mean * spanMs, spanMs, plain: mean, count: 1 });
      return;
    }
    sum.min = Math.min(sum.min, min);
    sum.max = Math.max(sum.max, max);
    sum.weighted += mean * spanMs;
    sum.spanMs += spanMs;
    sum.plain += mean;
    sum.count += 1;
  }
}
