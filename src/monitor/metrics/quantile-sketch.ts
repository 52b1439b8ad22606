/** A percentile of a sketch is at most this share of itself away from the exact one. */
export const SKETCH_PRECISION = 0.005;

/** Each bucket reaches from a power of this number to the next. */
const BASE = (1 + SKETCH_PRECISION) / (1 - SKETCH_PRECISION);
const LOG_BASE = Math.log(BASE);
/** Values nearer to 0 than this count as 0, and larger ones than the other as that; so no side has more than 6,000 buckets. */
const SMALLEST = 1e-9;
const LARGEST = 1e17;

/**
 * Counts values in buckets whose width grows with the value (the sketch of Masson, Rim and Lee, "DDSketch", VLDB 2019). It
 * takes any number, negative ones too, and its memory does not grow with how many it was given.
 */
export class QuantileSketch {
  readonly #above = new Map<number, number>();
  readonly #below = new Map<number, number>();
  #zeros = 0;
  #count = 0;

  add(value: number): void {
    this.#count += 1;
    const size = Math.min(Math.abs(value), LARGEST);
    if (size < SMALLEST) {
      this.#zeros += 1;
      return;
    }
    const side = value > 0 ? this.#above : this.#below;
    const bucket = Math.ceil(Math.log(size) / LOG_BASE);
    side.set(bucket, (side.get(bucket) ?? 0) + 1);
  }

  /** The smallest values that at least so many per cent (0 < percent ≤ 100) of all do not exceed; NaN without a value. */
  percentiles(percents: readonly number[]): readonly number[] {
    const sorted = this.#sorted();
    return percents.map((percent) => {
      const rank = Math.max(1, Math.ceil((percent / 100) * this.#count - 1e-9));
      let passed = 0;
      for (const [value, count] of sorted) {
        passed += count;
        if (passed >= rank) return value;
      }
      return Number.NaN;
    });
  }

  /** The middle of each bucket with its count, lowest first. */
  #sorted(): readonly (readonly [value: number, count: number])[] {
    const negative = [...this.#below].sort(([a], [b]) => b - a);
    const positive = [...this.#above].sort(([a], [b]) => a - b);
    return [
      ...negative.map(([bucket, count]) => [-middleOf(bucket), count] as const),
      ...(this.#zeros > 0 ? [[0, this.#zeros] as const] : []),
      ...positive.map(([bucket, count]) => [middleOf(bucket), count] as const),
    ];
  }
}

/** The value whose relative distance to both ends of the bucket is the same. */
function middleOf(bucket: number): number {
  return (2 * BASE ** bucket) / (BASE + 1);
}
