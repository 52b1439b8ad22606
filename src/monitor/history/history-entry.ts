/** A metric over an entry, in its own unit. All three are one value where the entry is one reading. */
export type Figure = {
  readonly min: number;
  /** Weighted by the spans of the readings. */
  readonly mean: number;
  readonly max: number;
  /** For how long the metric was seen, in ms: less than the entry where some of its readings were without it. */
  readonly spanMs: number;
};

/** A reading, or several that were folded into one when they had grown old. */
export type HistoryEntry = {
  /** What the monitor watched. */
  readonly watched: string;
  /** The end of the last reading, in ms since 1970. */
  readonly atMs: number;
  readonly spanMs: number;
  /** How many readings it stands for. */
  readonly readings: number;
  /** The metrics that it may have: the same array for many entries. */
  readonly metrics: readonly string[];
  /** The figure of `metrics[index]`; null if none of the readings had the metric. */
  figureAt(index: number): Figure | null;
};

/** The figures of an entry that it has, by their metric. */
export function figuresOf(entry: HistoryEntry): { readonly [metric: string]: Figure } {
  return Object.fromEntries(
    entry.metrics.flatMap((metric, index) => {
      const figure = entry.figureAt(index);
      return figure === null ? [] : [[metric, figure]];
    }),
  );
}
