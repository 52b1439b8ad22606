/** Rounds after which sfc32's state no longer shows how alike two starting states were. */
const WARM_UP = 15;
/** For the bits of a seed while they are read: a buffer for each generator costs more than all that it computes. */
const BITS = new DataView(new ArrayBuffer(8));

/**
 * The one generator of pseudo-random numbers: sfc32, a small and fast counter generator with 32-bit words from Chris
 * Doty-Humphrey's PractRand. Its start state holds seed, stream and index whole, so that no two streams start alike.
 * The bytes of generated data depend on every number that it draws. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count: number;

  constructor(seed: number, stream: number, index: number) {
    BITS.setFloat64(0, seed);
    this.#a = BITS.getUint32(0);
    this.#b = BITS.getUint32(4);
    this.#c = stream;
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

  /** A number in (0, 1), which is never 0 and never 1. */
  fraction(): number {
    return (this.next() + 0.5) / 2 ** 32;
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

/** Numbers in (0, 1) that depend on the seed alone, so that a run draws the same requests again. */
export function createRandom(seed: number): () => number {
  const random = new Random(seed, 0, 0);
  return () => random.fraction();
}
