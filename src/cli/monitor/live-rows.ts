import { METRIC_UNITS } from '../../monitor/metrics/metric-units.ts';
import type { Reading } from '../../monitor/metrics/monitor-reading.ts';

/** A line of the live table. `recent` are the last values, the latest last; null where a reading had none. */
export type LiveRow = {
  readonly metric: string;
  readonly now: number | null;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly recent: readonly (number | null)[];
};

type Kept = {
  readonly metric: string;
  readonly rank: number;
  min: number;
  max: number;
  mean: number;
  weight: number;
  readonly recent: (number | null)[];
};

const MOST_RECENT = 60;
/** What people look for comes first: what they watch, then the machine; parts of a metric come after all of those. */
const FAMILIES: readonly string[] = ['process', 'url', 'isolate', 'loop', 'thread', 'custom', 'container', 'system'];

/** What the live table shows, updated by each reading. */
export class LiveRows {
  readonly #kept = new Map<string, Kept>();
  /** In the order of the lines. */
  #sorted: readonly Kept[] = [];

  add({ values, spanMs }: Reading): void {
    for (const [metric, value] of Object.entries(values)) {
      const kept = this.#keptOf(metric);
      const weight = Math.max(spanMs, 1e-3);
      kept.min = Math.min(kept.min, value);
      kept.max = Math.max(kept.max, value);
      kept.weight += weight;
      kept.mean += (value - kept.mean) * (weight / kept.weight);
    }
    // Names come with the first readings, and hardly ever later.
    if (this.#sorted.length < this.#kept.size)
      this.#sorted = [...this.#kept.values()].sort((a, b) => a.rank - b.rank || (a.metric < b.metric ? -1 : 1));
    for (const { metric, recent } of this.#sorted) {
      recent.push(values[metric] ?? null);
      if (recent.length > MOST_RECENT) recent.shift();
    }
  }

  /** The first `most` lines, and how many more there are. */
  rows(most: number): { readonly rows: readonly LiveRow[]; readonly more: number } {
    const rows = this.#sorted.slice(0, most).map(({ metric, min, mean, max, recent }) => {
      return { metric, now: recent.at(-1) ?? null, min, mean, max, recent };
    });
    return { rows, more: Math.max(0, this.#sorted.length - most) };
  }

  #keptOf(metric: string): Kept {
    const known = this.#kept.get(metric);
    if (known) return known;
    const bounds = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
    const kept: Kept = { metric, rank: rankOf(metric), ...bounds, mean: 0, weight: 0, recent: [] };
    this.#kept.set(metric, kept);
    return kept;
  }
}

const ORDER: readonly string[] = Object.keys(METRIC_UNITS);

function rankOf(metric: string): number {
  const family = FAMILIES.indexOf(metric.split('.', 1)[0] ?? '');
  const place = ORDER.indexOf(metric);
  const isPart = place === -1 && !metric.startsWith('custom.');
  return (isPart ? 1e6 : 0) + (family === -1 ? FAMILIES.length : family) * 1e3 + Math.max(0, place);
}
