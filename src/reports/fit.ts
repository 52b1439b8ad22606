/** Fitting text into the columns of a terminal. */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const ZERO = /\p{M}|[\u200b-\u200d]/u;
/** Latin letters, signs and bars: each of them takes one column. Nearly all text is of these, and a live table is measured at each drawing. */
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\xff\u2010-\u2015\u2026\u2581-\u2588]*$/;

/** Columns that a terminal takes for plain text without colours. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text; if it is too wide, its beginning and an ellipsis. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const room = Math.max(0, width - 1);
  return `${beginningOf(text, room)}…`;
}

/** The text; if it is too wide, an ellipsis and its end. */
export function clipStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let end = '';
  for (const character of [...text].reverse()) {
    if (widthOf(character + end) > width - 1) break;
    end = character + end;
  }
  return `…${end}`;
}

/** Words on as many lines as they need. No word is broken: paths, addresses and hashes can be copied whole. */
export function wrap(text: string, width: number): readonly string[] {
  return fill(text.split(' '), ' ', width, (word) => [word]);
}

/** Phrases with a dot between them, on as many lines as they need; a phrase stays whole where a line has room for it. */
export function wrapPhrases(phrases: readonly string[], width: number): readonly string[] {
  return fill(phrases, ' · ', width, (phrase) => wrap(phrase, width));
}

/** Puts as many parts on each line as fit; `split` makes the lines of a part that is too wide for one. */
function fill(
  parts: readonly string[],
  separator: string,
  width: number,
  split: (part: string) => readonly string[],
): readonly string[] {
  const lines: string[] = [];
  let line: string | null = null;
  for (const part of parts) {
    const longer: string = line === null ? part : `${line}${separator}${part}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== null) lines.push(line);
    const pieces = widthOf(part) <= width ? [part] : split(part);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return line === null ? lines : [...lines, line];
}

function beginningOf(text: string, width: number): string {
  let beginning = '';
  for (const character of text) {
    if (widthOf(beginning + character) > width) return beginning;
    beginning += character;
  }
  return beginning;
}
