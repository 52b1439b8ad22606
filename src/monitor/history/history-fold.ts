import { entryOf, type Figure, figuresOf, type HistoryEntry } from './history-entry.ts';
import { entryLine, headerLine } from './history-lines.ts';
import { HOUR_MS, type Level } from './history-segment.ts';

const MINUTE_MS = 60_000;

/** The entries of one level made of those of a finer one, or of the same one: each minute, or each hour, becomes one. */
export class HistoryFold {
  readonly #level: Exclude<Level, 'full'>;
  readonly #entries = new Map<string, HistoryEntry>();

  constructor(level: Exclude<Level, 'full'>) {
    this.#level = level;
  }

  add(entry: HistoryEntry): void {
    // A reading belongs to the minute in which its middle is: its end may already be in the next one.
    const bucket = Math.floor((entry.atMs - entry.spanMs / 2) / (this.#level === 'minutes' ? MINUTE_MS : HOUR_MS));
    const key = `${bucket} ${entry.watched}`;
    const before = this.#entries.get(key);
    this.#entries.set(key, before === undefined ? entry : joined(before, entry));
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

function joined(a: HistoryEntry, b: HistoryEntry): HistoryEntry {
  const figures: Record<string, Figure> = { ...figuresOf(a) };
  for (const [metric, figure] of Object.entries(figuresOf(b))) {
    const before = figures[metric];
    figures[metric] = before === undefined ? figure : joinedFigure(before, figure);
  }
  const [spanMs, readings] = [a.spanMs + b.spanMs, a.readings + b.readings];
  return entryOf({ watched: a.watched, atMs: Math.max(a.atMs, b.atMs), spanMs, readings }, figures);
}

function joinedFigure(a: Figure, b: Figure): Figure {
  const spanMs = a.spanMs + b.spanMs;
  const mean = spanMs === 0 ? (a.mean + b.mean) / 2 : (a.mean * a.spanMs + b.mean * b.spanMs) / spanMs;
  return { min: Math.min(a.min, b.min), mean, max: Math.max(a.max, b.max), spanMs };
}
