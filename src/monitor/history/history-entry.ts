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
  readonly figures: { readonly [metric: string]: Figure };
};
