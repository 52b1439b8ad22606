import { type MetricUnit, unitOf } from './metric-units.ts';
import type { Reading } from './monitor-reading.ts';
import { QuantileSketch } from './quantile-sketch.ts';

/** All that a monitor saw of one metric, in the unit of the metric. */
export type MetricSummary = {
  readonly unit: MetricUnit;
  /** The number of readings that had the metric. */
  readonly n: number;
  readonly min: number;
  /** Each reading weighs as much as its interval is long. */
  readonly mean: number;
  /** Percentiles of the readings: exact for up to 1,000 of them, within 0.5 % beyond that. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly last: number;
};

export type Summaries = { readonly [metric: string]: MetricSummary };

/** Names beyond so many are not kept: a program that puts numbers into names must not fill the memory of its monitor. */
export const MOST_METRICS = 2_000;

/** The fold of readings into a summary of each metric. Its memory does not grow with the number of readings. */
export class SummaryFold {
  readonly #metrics = new Map<string, MetricFold>();
  #readings = 0;
  #isFull = false;

  add({ values, spanMs }: Reading): void {
    this.#readings += 1;
    for (const [metric, value] of Object.entries(values)) this.#foldOf(metric)?.add(value, spanMs);
  }

  get readings(): number {
    return this.#readings;
  }

  /** Whether a metric was left out because there were too many. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** By the name of the metric, in alphabetical order, numbers in names by their size. */
  summaries(): Summaries {
    const names = new Intl.Collator('en', { numeric: true });
    const sorted = [...this.#metrics].sort(([a], [b]) => names.compare(a, b));
    return Object.fromEntries(sorted.map(([metric, fold]) => [metric, fold.summary(unitOf(metric) ?? '')]));
  }

  #foldOf(metric: string): MetricFold | null {
    const known = this.#metrics.get(metric);
    if (known) return known;
    this.#isFull ||= this.#metrics.size >= MOST_METRICS;
    if (this.#metrics.size >= MOST_METRICS) return null;
    const fold = new MetricFold();
    this.#metrics.set(metric, fold);
    return fold;
  }
}

const MOST_EXACT = 1_000;
const PERCENTS = [50, 95, 99] as const;

class MetricFold {
  readonly #sketch = new QuantileSketch();
  /** All values, as long as they are few. */
  #exact: number[] = [];
  #n = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #last = 0;
  #mean = 0;
  #weight = 0;

  add(value: number, spanMs: number): void {
    this.#n += 1;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    this.#last = value;
    this.#sketch.add(value);
    if (this.#n <= MOST_EXACT) this.#exact.push(value);
    else this.#exact = [];
    // A reading without a span still is one; the smallest weight keeps the mean defined.
    const weight = Math.max(spanMs, 1e-3);
    this.#weight += weight;
    this.#mean += (value - this.#mean) * (weight / this.#weight);
  }

  summary(unit: MetricUnit): MetricSummary {
    const [min, max] = [this.#min, this.#max];
    const within = (value: number): number => Math.min(max, Math.max(min, value));
    const [p50 = 0, p95 = 0, p99 = 0] = this.#percentiles().map(within);
    return { unit, n: this.#n, min, mean: within(this.#mean), p50, p95, p99, max, last: this.#last };
  }

  #percentiles(): readonly number[] {
    if (this.#exact.length === 0) return this.#sketch.percentiles(PERCENTS);
    const sorted = [...this.#exact].sort((a, b) => a - b);
    return PERCENTS.map((percent) => sorted[Math.ceil((percent / 100) * sorted.length - 1e-9) - 1] ?? Number.NaN);
  }
}
