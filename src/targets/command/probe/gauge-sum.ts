import { type GaugeStats, type Gauges, mergeGaugeStats } from '../../../metrics/gauge.ts';
import { isCustomGauge } from '../../../metrics/names.ts';

type Name = keyof Gauges;
type Summed = { -readonly [name in keyof Gauges]: Gauges[name] };

/** What the isolates of a target hold and use all together. */
const ADDED: ReadonlySet<string> = new Set(['target.memory', 'target.heap', 'target.external', 'target.cpu']);

/**
 * The gauges of a target of several isolates, which report once to four times a second each. What they hold and use is added up, over
 * the time of a report: their highest values are added, so that a peak is never lower than it was, and may be higher where they did not have
 * theirs at one instant. How busy a loop is, and how late, is told of the busiest and the latest one.
 */
export class GaugeSum<Isolate> {
  /** What each isolate has reported since the sum was told; and what that was the last time. */
  readonly #pending = new Map<Isolate, Gauges | null>();
  readonly #last = new Map<Isolate, Gauges>();

  add(isolate: Isolate): void {
    this.#pending.set(isolate, null);
  }

  remove(isolate: Isolate): void {
    this.#pending.delete(isolate);
    this.#last.delete(isolate);
  }

  /** The sum, once all have reported, or one has twice; null before that. */
  take(isolate: Isolate, gauges: Gauges): Gauges | null {
    const earlier = this.#pending.get(isolate) ?? null;
    if (earlier !== null && this.#pending.size > 1) {
      const sum = this.flush();
      this.#pending.set(isolate, gauges);
      return sum;
    }
    this.#pending.set(isolate, gauges);
    return [...this.#pending.values()].every((each) => each !== null) ? this.flush() : null;
  }

  /** The sum of what was reported and not told yet. Of an isolate that has not reported, it is what it was at last. */
  flush(): Gauges {
    const parts = [...this.#pending].map(([isolate, gauges]) => {
      if (gauges !== null) this.#last.set(isolate, gauges);
      this.#pending.set(isolate, null);
      return { reported: gauges ?? {}, last: this.#last.get(isolate) ?? {} };
    });
    const sum: Summed = {};
    for (const name of new Set(parts.flatMap(({ reported }) => Object.keys(reported) as Name[]))) {
      const reported = parts.flatMap((part) => part.reported[name] ?? []);
      const held = parts.flatMap((part) => (part.reported[name] === undefined ? (part.last[name]?.last ?? []) : []));
      sum[name] = isCustomGauge(name)
        ? reported.reduce(mergeGaugeStats)
        : ADDED.has(name)
          ? held.reduce(raised, reported.reduce(added))
          : reported.reduce(highest);
    }
    return sum;
  }
}

function added(a: GaugeStats, b: GaugeStats): GaugeStats {
  return combined(a, b, (x, y) => x + y);
}

function highest(a: GaugeStats, b: GaugeStats): GaugeStats {
  return combined(a, b, Math.max);
}

/** The sum of two isolates over the same time. */
function combined(a: GaugeStats, b: GaugeStats, by: (a: number, b: number) => number): GaugeStats {
  const n = Math.max(a.n, b.n);
  return {
    first: by(a.first, b.first),
    firstAtUs: Math.min(a.firstAtUs, b.firstAtUs),
    last: by(a.last, b.last),
    lastAtUs: Math.max(a.lastAtUs, b.lastAtUs),
    n,
    sum: by(a.sum / a.n, b.sum / b.n) * n,
    min: by(a.min, b.min),
    max: by(a.max, b.max),
  };
}

/** With what another isolate has held meanwhile. */
function raised(stats: GaugeStats, value: number): GaugeStats {
  const { first, last, n, sum, min, max } = stats;
  return {
    ...stats,
    first: first + value,
    last: last + value,
    sum: sum + value * n,
    min: min + value,
    max: max + value,
  };
}
