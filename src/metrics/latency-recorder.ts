/** Range and precision of every timer: 1 µs to 1 h, 3 significant digits. */
export const LOWEST_US = 1;
const HIGHEST_US = 3_600_000_000;
export const SIGNIFICANT_DIGITS = 3;

/** A histogram as it is sent from a thread to another. */
export type EncodedHistogram = {
  /** The raw (uncompressed) HdrHistogram V2 encoding. */
  readonly raw: Uint8Array;
  /** The highest value, so that it can be known without decoding. */
  readonly maxUs: number;
};

/** Values below 2 × 1,024 have a counter each; from there on each power of two has 1,024. */
const HALF_BITS = 10;
const HALF = 1 << HALF_BITS;
const COUNTERS = indexOf(HIGHEST_US) + 1;
/** What stands before the counters of a V2 encoding, in bytes; the word size in the cookie says that they are packed. */
const HEAD_BYTES = 40;
const COOKIE = 0x1c849303 | 0x10;
/** A count below 2^32 takes so many bytes at most, seven bits in each. */
const MOST_BYTES = 5;

/**
 * Records latencies on the hot path: a few nanoseconds a value, and no allocation. The counters are those of an HdrHistogram of
 * this range and precision, in its order, so that any library reads what `take` writes.
 */
export class LatencyRecorder {
  /** Made with the first value. 2^32 samples of one value fit between two calls of `take`. */
  #counts: Uint32Array = new Uint32Array(0);
  #count = 0;
  #maxUs = 0;

  /** Records microseconds, rounded to an integer and clamped to 1 µs … 1 h. */
  record(us: number): void {
    const rounded = Math.round(us);
    const held = rounded < LOWEST_US ? LOWEST_US : rounded > HIGHEST_US ? HIGHEST_US : rounded;
    if (this.#counts.length === 0) this.#counts = new Uint32Array(COUNTERS);
    const index = indexOf(held);
    this.#counts[index] = (this.#counts[index] as number) + 1;
    this.#count += 1;
    if (held > this.#maxUs) this.#maxUs = held;
  }

  /** Everything recorded since the last call; null if nothing was. */
  take(): EncodedHistogram | null {
    if (this.#count === 0) return null;
    const counts = this.#counts.subarray(0, indexOf(this.#maxUs) + 1);
    const encoded = { raw: encode(counts, highestBeside(this.#maxUs)), maxUs: this.#maxUs };
    counts.fill(0);
    this.#count = 0;
    this.#maxUs = 0;
    return encoded;
  }
}

/** The place of a value among the counters: that of its power of two, then of its ten bits below the highest one. */
function indexOf(us: number): number {
  const bucket = 21 - Math.clz32(us | (2 * HALF - 1));
  return (bucket << HALF_BITS) + (us >>> bucket);
}

/**
 * The highest value of the power of two that a value is in, in microseconds. A histogram that is read has a counter for each value up to the
 * highest that its head tells of: with 1 h there, each one of a few milliseconds would take 188 kB, most of them zeros.
 */
export function highestBeside(us: number): number {
  return 2 ** (32 - Math.clz32(us | (2 * HALF - 1))) - 1;
}

/**
 * The V2 encoding of HdrHistogram: a head, then each count as a ZigZag LEB128 number, and each run of zeros as its negative
 * length.
 */
function encode(counts: Uint32Array, highestUs: number): Uint8Array {
  const bytes = Buffer.alloc(HEAD_BYTES + MOST_BYTES * wordsOf(counts));
  let at = HEAD_BYTES;
  for (let index = 0; index < counts.length; index += 1) {
    const start = index;
    while (counts[index] === 0) index += 1;
    if (index - start === 1) at = put(bytes, at, 0);
    else if (index > start) at = put(bytes, at, 2 * (index - start) - 1);
    at = put(bytes, at, 2 * (counts[index] as number));
  }
  bytes.writeInt32BE(COOKIE, 0);
  bytes.writeInt32BE(at - HEAD_BYTES, 4);
  // The normalizing offset of a histogram that was shifted; the libraries write 1 for one that was not, and ignore it.
  bytes.writeInt32BE(1, 8);
  bytes.writeInt32BE(SIGNIFICANT_DIGITS, 12);
  bytes.writeBigInt64BE(BigInt(LOWEST_US), 16);
  bytes.writeBigInt64BE(BigInt(highestUs), 24);
  bytes.writeBigInt64BE(1n, 32);
  // A copy of its own, since a thread that posts a part of a buffer posts the whole of it.
  return new Uint8Array(bytes.subarray(0, at));
}

/** The numbers that these counts are written as. The last of them is not 0. */
function wordsOf(counts: Uint32Array): number {
  let words = 0;
  let wasZero = false;
  for (let index = 0; index < counts.length; index += 1) {
    const isZero = counts[index] === 0;
    if (!isZero || !wasZero) words += 1;
    wasZero = isZero;
  }
  return words;
}

/** Writes a number that is not negative in groups of seven bits, the lowest first. Returns the position after it. */
function put(bytes: Buffer, from: number, value: number): number {
  let at = from;
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80;
  bytes[at++] = rest;
  return at;
}
