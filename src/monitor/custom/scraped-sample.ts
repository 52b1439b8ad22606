import type { CustomSample } from './custom-sample.ts';
import type { GaugeSample } from './gauge-sample.ts';
import type { MetricFamily, MetricSample } from './prometheus-text.ts';

/** Series of one target beyond this number are left out: each is kept for as long as the scrape lasts. */
export const MOST_SERIES = 1000;

/** What the counters of a target stood at, by series; the next scrape is held against it. */
export type Standing = ReadonlyMap<string, number>;

/**
 * What a scrape tells since the one before (null for the first, of which counters tell nothing). A series with labels stands
 * under its name, labels added up, and under `name.<label values>`. A counter tells by how much it went up; one that went back
 * has begun anew. A histogram tells `.count`, `.mean`, and `.p50`, `.p95`, `.p99` within its buckets; a summary its quantiles.
 */
export function scrapedSample(
  before: Standing | null,
  families: readonly MetricFamily[],
): { readonly sample: CustomSample; readonly standing: Standing; readonly leftOut: number } {
  const reader = new ScrapeReader(before);
  for (const family of families) reader.read(family);
  return { sample: reader.sample(), standing: reader.standing, leftOut: reader.leftOut };
}

class ScrapeReader {
  readonly #before: Standing | null;
  readonly #gauges = new Map<string, number>();
  readonly #counters = new Map<string, number>();
  readonly standing = new Map<string, number>();
  leftOut = 0;

  constructor(before: Standing | null) {
    this.#before = before;
  }

  sample(): CustomSample {
    const gauges = new Map([...this.#gauges].map(([name, value]) => [name, single(value)] as const));
    return { gauges, counters: this.#counters, timers: new Map() };
  }

  read({ name, kind, samples }: MetricFamily): void {
    const own = safe(name);
    switch (kind) {
      case 'gauge':
        for (const sample of samples) this.#addTo(this.#gauges, own, sample, sample.value);
        return;
      case 'counter':
        for (const sample of samples) this.#count(safe(sample.name), sample);
        return;
      case 'summary':
        this.#readSummary(own, samples);
        return;
      case 'histogram':
        this.#readHistogram(own, samples);
    }
  }

  #count(name: string, sample: MetricSample): void {
    if (sample.name.endsWith('_created')) return;
    const by = this.#since(sample);
    if (by !== null) this.#addTo(this.#counters, name, sample, by);
  }

  #readSummary(name: string, samples: readonly MetricSample[]): void {
    for (const sample of samples) {
      const quantile = Number(sample.labels.get('quantile'));
      if (quantile > 0 && quantile < 1) this.#put(this.#gauges, `${name}.p${percentOf(quantile)}`, sample.value);
    }
    this.#mean(name, this.#total(samples, '_count'), this.#total(samples, '_sum'));
  }

  #readHistogram(name: string, samples: readonly MetricSample[]): void {
    const count = this.#total(samples, '_count');
    this.#mean(name, count, this.#total(samples, '_sum'));
    const buckets = new Map<number, number>();
    for (const sample of samples.filter((each) => each.name.endsWith('_bucket'))) {
      const limit = sample.labels.get('le') ?? '';
      const upTo = /^\+?inf$/i.test(limit) ? Number.POSITIVE_INFINITY : Number(limit);
      const by = this.#since(sample);
      if (by !== null && !Number.isNaN(upTo)) buckets.set(upTo, (buckets.get(upTo) ?? 0) + by);
    }
    if (count === null || count <= 0) return;
    for (const percent of [50, 95, 99]) {
      const value = quantileOf(buckets, percent / 100);
      if (value !== null) this.#put(this.#gauges, `${name}.p${percent}`, value);
    }
  }

  #mean(name: string, count: number | null, sum: number | null): void {
    if (count === null) return;
    this.#put(this.#counters, `${name}.count`, count);
    if (sum !== null && count > 0) this.#put(this.#gauges, `${name}.mean`, sum / count);
  }

  /** By how much all series with this ending went up; null where that is not known yet. */
  #total(samples: readonly MetricSample[], ending: string): number | null {
    const ups = samples.filter(({ name }) => name.endsWith(ending)).map((sample) => this.#since(sample));
    const known = ups.filter((by) => by !== null);
    return known.length === 0 ? null : known.reduce((sum, by) => sum + by, 0);
  }

  /** By how much a series went up. One that appears later than the others has counted from 0. */
  #since(sample: MetricSample): number | null {
    const key = JSON.stringify([sample.name, ...sample.labels]);
    if (!Number.isFinite(sample.value) || (!this.standing.has(key) && this.standing.size >= MOST_SERIES)) {
      this.leftOut += 1;
      return null;
    }
    this.standing.set(key, sample.value);
    if (this.#before === null) return null;
    const known = this.#before.get(key) ?? 0;
    return sample.value >= known ? sample.value - known : sample.value;
  }

  #addTo(values: Map<string, number>, name: string, { labels }: MetricSample, value: number): void {
    if (!Number.isFinite(value)) return;
    this.#put(values, name, (values.get(name) ?? 0) + value);
    const parts = [...labels.values()].map(safe).filter((part) => part !== '');
    if (parts.length > 0) this.#put(values, [name, ...parts].join('.'), value);
  }

  #put(values: Map<string, number>, name: string, value: number): void {
    if (values.has(name) || this.#gauges.size + this.#counters.size < MOST_SERIES) values.set(name, value);
    else this.leftOut += 1;
  }
}

function single(value: number): GaugeSample {
  return { first: value, last: value, n: 1, sum: value, min: value, max: value };
}

/** What stands in names of custom metrics; everything else becomes `_`. */
function safe(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 60);
}

/** 0.99 is 99, and 0.999 is 99_9. */
function percentOf(quantile: number): string {
  return String(Number((quantile * 100).toFixed(6))).replace('.', '_');
}

/**
 * The value below which a share of the samples lies, linear within its bucket as Prometheus has it; null where none is known.
 * Above the last limit nothing is known, so that limit is the answer there.
 */
function quantileOf(buckets: ReadonlyMap<number, number>, share: number): number | null {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const total = sorted.at(-1)?.[1] ?? 0;
  if (total <= 0) return null;
  const rank = share * total;
  let [from, below] = [0, 0];
  for (const [upTo, count] of sorted) {
    if (count >= rank && count > below) {
      if (upTo === Number.POSITIVE_INFINITY) return sorted.length > 1 ? from : null;
      return from + (upTo - Math.min(from, upTo)) * ((rank - below) / (count - below));
    }
    [from, below] = [upTo, count];
  }
  return null;
}
