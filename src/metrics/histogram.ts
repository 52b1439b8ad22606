import { deflateSync } from 'node:zlib';
import * as hdr from 'hdr-histogram-js';
import { type EncodedHistogram, highestBeside, LOWEST_US, SIGNIFICANT_DIGITS } from './latency-recorder.ts';

/** The cookie of the compressed V2 encoding, whose payload is the raw encoding, deflated. */
const COMPRESSED_COOKIE = 0x1c849304 | 0x10;

/** The library also decodes its raw encoding, but its type declarations leave that out. */
const decoder = hdr.JsHistogram as unknown as { decode(data: Uint8Array, bitBucketSize: 64): hdr.Histogram };

/** Counters of a histogram, by index. Its type declarations leave them out. */
type CountsArray = {
  /** Makes room for values up to this one, in a new array. */
  resize(highestTrackableValue: number): void;
  countsArrayIndex(value: number): number;
  getCountAtIndex(index: number): number;
  valueFromIndex(index: number): number;
  medianEquivalentValue(value: number): number;
};

/** Everything recorded of one timer; `add` is associative and commutative and an empty one is its identity. */
export class Distribution {
  readonly #histogram: hdr.Histogram;

  constructor(histogram: hdr.Histogram = emptyHistogram()) {
    this.#histogram = histogram;
  }

  static decode({ raw }: Pick<EncodedHistogram, 'raw'>): Distribution {
    return new Distribution(decoder.decode(raw, 64));
  }

  /** All values of several. */
  static decodeAll(parts: readonly Pick<EncodedHistogram, 'raw'>[]): Distribution {
    const [only, ...more] = parts;
    if (only !== undefined && more.length === 0) return Distribution.decode(only);
    const all = new Distribution();
    for (const part of parts) all.add(Distribution.decode(part));
    return all;
  }

  /** All values of two, which stay as they are. */
  static merge(a: Distribution, b: Distribution): Distribution {
    const both = new Distribution();
    both.add(a);
    both.add(b);
    return both;
  }

  /** Reads what `toBase64` has written. */
  static fromBase64(text: string): Distribution {
    return new Distribution(hdr.decodeFromCompressedBase64(text, 64));
  }

  /** As many counters as the values need: what is the same is encoded the same, in whatever order it was added. */
  add(other: Distribution): void {
    if (other.count === 0) return;
    const highestUs = highestBeside(other.maxUs);
    if (this.#histogram.highestTrackableValue < highestUs)
      (this.#histogram as unknown as CountsArray).resize(highestUs);
    this.#histogram.add(other.#histogram);
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  get minUs(): number {
    return this.count === 0 ? 0 : this.#histogram.minNonZeroValue;
  }

  get maxUs(): number {
    return this.#histogram.maxValue;
  }

  /** The library's own mean makes three values of each counter, whether it is 0 or not. This is the same figure, at a fifth of the time. */
  get meanUs(): number {
    if (this.count === 0) return 0;
    const histogram = this.#histogram as unknown as CountsArray;
    let sum = 0;
    const last = histogram.countsArrayIndex(this.maxUs);
    for (let index = histogram.countsArrayIndex(this.minUs); index <= last; index += 1) {
      const count = histogram.getCountAtIndex(index);
      if (count > 0) sum += histogram.medianEquivalentValue(histogram.valueFromIndex(index)) * count;
    }
    return sum / this.count;
  }

  /** The smallest value that at least `percent` per cent of the samples do not exceed; 0 < percent ≤ 100. */
  percentileUs(percent: number): number {
    if (this.count === 0) return 0;
    // The library rounds the rank to the nearest, which takes the 11th of 12 samples for p95.
    const rank = Math.ceil((percent / 100) * this.count - 1e-9);
    return this.#histogram.getValueAtPercentile((rank / this.count) * 100);
  }

  /** The number of samples above `us`, to the precision of the histogram. */
  countAbove(us: number): number {
    const histogram = this.#histogram as unknown as CountsArray;
    let count = 0;
    const last = histogram.countsArrayIndex(this.maxUs);
    for (let index = histogram.countsArrayIndex(Math.max(0, us)) + 1; index <= last; index += 1) {
      count += histogram.getCountAtIndex(index);
    }
    return count;
  }

  /** The compressed V2 encoding that any HdrHistogram reads. */
  toBase64(): string {
    return hdr.encodeIntoCompressedBase64(this.#histogram);
  }
}

function emptyHistogram(): hdr.Histogram {
  return hdr.build({
    lowestDiscernibleValue: LOWEST_US,
    highestTrackableValue: highestBeside(LOWEST_US),
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
    bitBucketSize: 64,
    autoResize: false,
  });
}

/**
 * Writes interval histograms in the HdrHistogram log format, version 1.3, through `write`. The library's own writer decodes every histogram, and makes a
 * formatter of numbers for the head, which takes 17 ms of each start.
 */
export class HistogramLog {
  readonly #write: (text: string) => void;

  /** `startedAtMs` is the epoch time that the lines count their seconds from. */
  constructor(write: (text: string) => void, startedAtMs: number) {
    this.#write = write;
    const startedSec = (startedAtMs / 1000).toFixed(3);
    write('#[Histogram log format version 1.3]\n');
    write(`#[StartTime: ${startedSec} (seconds since epoch), ${new Date(startedAtMs)}]\n\n`);
    write('"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n');
  }

  /** One line; times in seconds since the start, the maximum in milliseconds. `tag` holds no comma and no space. */
  append(tag: string, fromSec: number, toSec: number, encoded: EncodedHistogram): void {
    const maxMs = (encoded.maxUs / 1000).toFixed(3);
    const length = (toSec - fromSec).toFixed(3);
    this.#write(`Tag=${tag},${fromSec.toFixed(3)},${length},${maxMs},${compress(encoded.raw)}\n`);
  }
}

/** Base64 of the compressed V2 encoding, made from the raw one without decoding it. */
function compress(raw: Uint8Array): string {
  const deflated = deflateSync(raw);
  const head = Buffer.alloc(8);
  head.writeInt32BE(COMPRESSED_COOKIE, 0);
  head.writeInt32BE(deflated.length, 4);
  return Buffer.concat([head, deflated]).toString('base64');
}
