import { readdirSync } from 'node:fs';
import { type Figure, figuresOf, type HistoryEntry } from '../../src/monitor/history/history-entry.ts';
import { HistoryStore } from '../../src/monitor/history/history-store.ts';
import type { HistoryLimits } from '../../src/monitor/history/history-upkeep.ts';
import { readHistory } from '../../src/monitor/history/read-history.ts';

export const NOON_MS: number = Date.UTC(2026, 2, 1, 12);

type Rest = {
  readonly tend?: (nowMs: number, current: string | null) => boolean;
  readonly watched?: string;
  readonly limits?: Partial<HistoryLimits>;
  readonly write?: (file: number, bytes: Uint8Array) => number;
};

/** A history in `dir`, and what it complained of. */
export function openHistory(
  dir: string,
  rest: Rest = {},
): { readonly store: HistoryStore; readonly trouble: string[] } {
  const trouble: string[] = [];
  const onTrouble = (message: string): void => void trouble.push(message);
  return { store: new HistoryStore({ dir, watched: 'pid 1', onTrouble, ...rest }), trouble };
}

/** Appends a reading of `a` each `everyMs`, from `fromMs` on. */
export function fill(store: HistoryStore, fromMs: number, count: number, everyMs: number): void {
  for (let index = 0; index < count; index += 1)
    store.append({ atMs: fromMs + index * everyMs, spanMs: everyMs, values: { a: index } });
}

type ReadEntry = Omit<HistoryEntry, 'metrics' | 'figureAt'> & { readonly figures: ReturnType<typeof figuresOf> };

export type Read = { readonly entries: readonly ReadEntry[]; readonly damage: readonly string[] };

export function readAll(dir: string, sinceMs = 0): Read {
  const { entries, damage } = readHistory({ dir, sinceMs });
  const read = [...entries].map((entry) => {
    const { watched, atMs, spanMs, readings } = entry;
    return { watched, atMs, spanMs, readings, figures: figuresOf(entry) };
  });
  return { entries: read, damage };
}

/** The mean of a metric in each entry; undefined where it has none. */
export function meansOf({ entries }: Read, metric = 'a'): readonly (number | undefined)[] {
  return entries.map(({ figures }) => figures[metric]?.mean);
}

export function segmentsIn(dir: string): readonly string[] {
  return readdirSync(dir)
    .filter((name) => name.includes('.jsonl'))
    .sort();
}

/** An entry of these figures. */
export function entryOf(
  facts: Pick<HistoryEntry, 'watched' | 'atMs' | 'spanMs' | 'readings'>,
  figures: { readonly [metric: string]: Figure },
): HistoryEntry {
  const metrics = Object.keys(figures);
  const { watched, atMs, spanMs, readings } = facts;
  return { watched, atMs, spanMs, readings, metrics, figureAt: (index) => figures[metrics[index] ?? ''] ?? null };
}
