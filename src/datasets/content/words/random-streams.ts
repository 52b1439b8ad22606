/** What a number is drawn for. Each (seed, stream, index) has numbers of its own, whatever else is drawn. */
const STREAMS = [
  'names',
  'spec',
  'spec-time',
  'change',
  'change-text',
  'archived',
  'archived-text',
  'file',
  'document',
  'edge-case',
  'created',
  'archived-created',
] as const;
export type Stream = (typeof STREAMS)[number];

/** Rounds after which sfc32's state no longer shows how alike two starting states were. */
const WARM_UP = 15;

/**
 * A small fast counter generator with 32-bit words (sfc32, from Chris Doty-Humphrey's PractRand). Its start state holds
 * seed, stream and index whole, so that two streams never start alike. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count: number;

  constructor(seed: number, stream: Stream, index: number) {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, seed);
    this.#a = bits.getUint32(0);
    this.#b = bits.getUint32(4);
    this.#c = STREAMS.indexOf(stream) + 1;
    this.#count = index | 0;
    for (let round = 0; round < WARM_UP; round++) this.next();
  }

  /** The next unsigned 32-bit word. */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  /** A whole number in [low, high]. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True in this share of the draws. */
  chance(share: number): boolean {
    return this.next() < share * 2 ** 32;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Up to `count` of a short list, none twice, in drawn order. */
  sample<T>(list: readonly T[], count: number): T[] {
    const places: number[] = [];
    while (places.length < Math.min(count, list.length)) {
      const place = this.below(list.length);
      if (!places.includes(place)) places.push(place);
    }
    return places.map((place) => list[place] as T);
  }
}
