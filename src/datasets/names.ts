import type { Topic } from './phrase.ts';
import { Random } from './random.ts';
import { AREAS, ASPECTS, FIRST_NAMES, LAST_NAMES, VERBS } from './vocabulary.ts';

/** A kebab-case name and the words that it is made of. */
export type Name = Topic & { readonly id: string };

export type ChangeName = Name & { readonly verb: string };

const ROUNDS = 4;

/**
 * Where entry `index` of a seeded shuffle of `size` entries stands, without a list of what has been given out: a
 * Feistel network permutes the next power of four, and is walked until it is back below `size`.
 */
function shuffled(seed: number, shuffle: number, index: number, size: number): number {
  const random = new Random(seed, 'names', shuffle);
  const keys = Array.from({ length: ROUNDS }, () => random.next());
  const halfBits = Math.ceil(Math.log2(size) / 2);
  const mask = 2 ** halfBits - 1;
  let place = index;
  do {
    let [left, right] = [place >>> halfBits, place & mask];
    for (const key of keys) [left, right] = [right, left ^ (mixed(right ^ key) & mask)];
    place = (left << halfBits) | right;
  } while (place >= size);
  return place;
}

/** Every bit of a word moves the low bits of the result. */
function mixed(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b);
  return twice ^ (twice >>> 16);
}

/** Past the last combination of words, names are told apart by a number. */
function numbered(id: string, round: number): string {
  return round === 0 ? id : `${id}-${round + 1}`;
}

function wordAt(words: readonly string[], place: number): string {
  return words[place % words.length] as string;
}

/** The name of capability `index`; no two of a seed are the same. */
export function capabilityName(seed: number, index: number): Name {
  const size = AREAS.length * ASPECTS.length;
  const place = shuffled(seed, 0, index % size, size);
  const [area, aspect] = [wordAt(AREAS, place), wordAt(ASPECTS, Math.floor(place / AREAS.length))];
  return { id: numbered(`${area}-${aspect}`, Math.floor(index / size)), area, aspect };
}

/** The name of active change `index`; no two of a seed are the same, and none is an archived one's. */
export function changeName(seed: number, index: number): ChangeName {
  return nameOfChange(seed, index * 2);
}

export function archivedName(seed: number, index: number): ChangeName {
  return nameOfChange(seed, index * 2 + 1);
}

function nameOfChange(seed: number, number: number): ChangeName {
  const size = VERBS.length * AREAS.length * ASPECTS.length;
  const place = shuffled(seed, 1, number % size, size);
  const verb = wordAt(VERBS, place);
  const area = wordAt(AREAS, Math.floor(place / VERBS.length));
  const aspect = wordAt(ASPECTS, Math.floor(place / (VERBS.length * AREAS.length)));
  return { id: numbered(`${verb}-${area}-${aspect}`, Math.floor(number / size)), verb, area, aspect };
}

export function personName(random: Random): string {
  return `${random.pick(FIRST_NAMES)}-${random.pick(LAST_NAMES)}`;
}
