import type { Random } from '../../../random.ts';

/** The first and the last code point of a range. */
type Range = readonly [number, number];

const ASTRAL: readonly Range[] = [
  // Emoji, musical symbols, mathematical letters, Gothic, CJK extension B, the end of the last plane.
  [0x1f300, 0x1f5ff],
  [0x1d100, 0x1d126],
  [0x1d400, 0x1d454],
  [0x10330, 0x1034a],
  [0x20000, 0x2a6d6],
  [0x10fff0, 0x10fffd],
];

const MARKS: readonly Range[] = [
  [0x0300, 0x036f],
  [0x20d0, 0x20dc],
  [0x0591, 0x05bd],
];

const RIGHT_TO_LEFT: readonly Range[] = [
  [0x05d0, 0x05ea],
  [0x0627, 0x063a],
  [0x0641, 0x064a],
];

/** Embeddings, overrides, isolates and marks; some of them stay open. */
const BIDI_CONTROLS: readonly Range[] = [
  [0x202a, 0x202e],
  [0x2066, 0x2069],
  [0x200e, 0x200f],
];

const LETTERS: readonly Range[] = [
  [0x0061, 0x007a],
  [0x00e0, 0x00f6],
  [0x03b1, 0x03c9],
  [0x0430, 0x044f],
];

const OTHER_SCRIPTS: readonly Range[] = [
  ...LETTERS,
  [0x0905, 0x0939],
  [0x0e01, 0x0e2e],
  [0x3041, 0x3096],
  [0x4e00, 0x9fa5],
  [0xac00, 0xd7a3],
  // Joiners, variation selectors, and noncharacters, which may be sent all the same.
  [0x200b, 0x200d],
  [0xfe00, 0xfe0f],
  [0xfdd0, 0xfdef],
];

/** Draws characters (code points) beyond the first plane, each of which takes two UTF-16 units and four bytes. */
export function drawAstral(random: Random, count: number): string {
  return draw(count, () => drawFrom(random, ASTRAL));
}

/** Draws letters, each with combining marks that must not be reordered or composed. */
export function drawCombining(random: Random, count: number): string {
  return draw(count, (place) => drawFrom(random, place % 4 === 0 ? LETTERS : MARKS));
}

/** Draws words from right to left, with directional controls between them and digits from left to right. */
export function drawRightToLeft(random: Random, count: number): string {
  return draw(count, (place) => {
    if (place % 12 === 11) return drawFrom(random, BIDI_CONTROLS);
    if (place % 12 === 5) return ' ';
    return random.chance(0.1) ? String(random.below(10)) : drawFrom(random, RIGHT_TO_LEFT);
  });
}

/** Draws characters of all sets. */
export function drawEveryScript(random: Random, count: number): string {
  const sets = [ASTRAL, OTHER_SCRIPTS, RIGHT_TO_LEFT, MARKS, BIDI_CONTROLS];
  return draw(count, () => drawFrom(random, random.pick(sets)));
}

function draw(count: number, one: (place: number) => string): string {
  return Array.from({ length: count }, (_, place) => one(place)).join('');
}

/** Draws a code point; the ranges contain no surrogates (U+D800 to U+DFFF). */
function drawFrom(random: Random, ranges: readonly Range[]): string {
  const [first, last] = random.pick(ranges);
  return String.fromCodePoint(random.between(first, last));
}
