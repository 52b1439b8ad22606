import type { Random } from '../../../random.ts';
import type { Topic } from './phrase.ts';
import { randomOf } from './random-streams.ts';
import { AREAS, ASPECTS, FIRST_NAMES, LAST_NAMES, VERBS } from './vocabulary.ts';

/** A kebab-case name and the words that it is made of. */
export type Name = Topic & { readonly id: string };

export type ChangeName = Name & { readonly verb: string };

/**
 * An active change is still to come: it adds what the main spec lacks and touches what it has. An archived one has been
 * merged: what it added, modified or renamed stands in the main spec, and what it removed is gone.
 */
export type Era = 'active' | 'archived';

const ROUNDS = 4;

/**
 * A seeded shuffle of `size` entries that needs no memory: a Feistel network permutes the numbers below the next power of
 * four, and is applied until the result is below `size`.
 */
class Shuffle {
  readonly size: number;
  readonly #keys: readonly number[];
  readonly #halfBits: number;

  constructor(random: Random, size: number) {
    this.size = size;
    this.#keys = Array.from({ length: ROUNDS }, () => random.next());
    this.#halfBits = Math.ceil(Math.log2(size) / 2);
  }

  /** The place of the entry at `index`; both are in [0, size). */
  placeOf(index: number): number {
    const mask = 2 ** this.#halfBits - 1;
    let place = index;
    do {
      let [left, right] = [place >>> this.#halfBits, place & mask];
      for (const key of this.#keys) [left, right] = [right, left ^ (mixed(right ^ key) & mask)];
      place = (left << this.#halfBits) | right;
    } while (place >= this.size);
    return place;
  }
}

/** Mixes a word so that each of its bits affects the low bits of the result. */
function mixed(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b);
  return twice ^ (twice >>> 16);
}

/** The names in the dataset of a seed. A name depends only on its number, and no two of a kind are equal. */
export class Names {
  readonly seed: number;
  readonly #capabilities: Shuffle;
  readonly #changes: Shuffle;

  constructor(seed: number) {
    this.seed = seed;
    this.#capabilities = new Shuffle(randomOf(seed, 'names', 0), AREAS.length * ASPECTS.length);
    this.#changes = new Shuffle(randomOf(seed, 'names', 1), VERBS.length * AREAS.length * ASPECTS.length);
  }

  capability(index: number): Name {
    const { size } = this.#capabilities;
    const place = this.#capabilities.placeOf(index % size);
    const [area, aspect] = [wordAt(AREAS, place), wordAt(ASPECTS, Math.floor(place / AREAS.length))];
    return { id: numbered(`${area}-${aspect}`, Math.floor(index / size)), area, aspect };
  }

  /** The name of a change. No active change has the name of an archived one. */
  change(era: Era, index: number): ChangeName {
    const number = era === 'active' ? index * 2 : index * 2 + 1;
    const { size } = this.#changes;
    const place = this.#changes.placeOf(number % size);
    const verb = wordAt(VERBS, place);
    const area = wordAt(AREAS, Math.floor(place / VERBS.length));
    const aspect = wordAt(ASPECTS, Math.floor(place / (VERBS.length * AREAS.length)));
    return { id: numbered(`${verb}-${area}-${aspect}`, Math.floor(number / size)), verb, area, aspect };
  }
}

/** When all combinations of words are used, a number keeps names apart. */
function numbered(id: string, round: number): string {
  return round === 0 ? id : `${id}-${round + 1}`;
}

function wordAt(words: readonly string[], place: number): string {
  return words[place % words.length] as string;
}

export function personName(random: Random): string {
  return `${random.pick(FIRST_NAMES)}-${random.pick(LAST_NAMES)}`;
}
