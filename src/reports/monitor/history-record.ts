import { figuresOf, type HistoryEntry } from '../../monitor/history/history-entry.ts';

/** An entry of a history as a line of JSON. `min` and `max` are there where it stands for several readings. */
export type HistoryRecord = {
  readonly type: 'history';
  /** The end of its last reading, ISO 8601 in UTC. */
  readonly at: string;
  readonly spanMs: number;
  readonly readings: number;
  readonly watched: string;
  /** Means, weighted by the spans of the readings. */
  readonly values: { readonly [metric: string]: number };
  readonly min?: { readonly [metric: string]: number };
  readonly max?: { readonly [metric: string]: number };
};

export function historyRecord(entry: HistoryEntry): HistoryRecord {
  const { watched, atMs, spanMs, readings } = entry;
  const figures = figuresOf(entry);
  const each = (key: 'min' | 'mean' | 'max') =>
    Object.fromEntries(Object.entries(figures).map(([metric, figure]) => [metric, figure[key]]));
  const record = {
    type: 'history',
    at: new Date(atMs).toISOString(),
    spanMs,
    readings,
    watched,
    values: each('mean'),
  } as const;
  return readings === 1 ? record : { ...record, min: each('min'), max: each('max') };
}
