/**
 * Characters that could move a cursor, colour a line, hide text or begin a line of their own: controls (ANSI escapes begin
 * with one), format characters such as bidirectional overrides, separators of lines and paragraphs, lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** These join the parts of emoji and of some scripts. */
const JOINERS: readonly string[] = ['\u200c', '\u200d'];
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * CI systems take commands from a log. GitHub reads `::error title=…::text` at the start of a line, indented or not, up to the next
 * `::`, which other text of the line may have; and `##[…]` anywhere in a line, as Azure does `##vso[…]`. TeamCity reads `##teamcity[…]`.
 */
const COMMAND = /(?<=^|\s):(?=:[a-z][a-z-]*(?:\s|::|$))|#(?=#(?:vso|teamcity)?\[)/gi;
/** UTF-16 units. What is longer is not read on a terminal; result.json has it whole. */
const LONGEST = 2000;

/** Text of a target, a file or an argument, made safe to show: one line of bounded length, with every unsafe character written out. */
export function escapeText(text: string): string {
  return shortened(text)
    .replace(UNSAFE, (character) => {
      if (JOINERS.includes(character)) return character;
      const code = character.codePointAt(0) ?? 0;
      const hex = code.toString(16);
      return SHORT[character] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
    })
    .replace(COMMAND, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}

/** A field of a CSV file that may be printed: with every unsafe character written out, and quoted where RFC 4180 asks for it. */
export function csvField(text: string): string {
  const shown = escapeText(text);
  return /[",]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** Data as JSON that is printed: the same data, with every unsafe character of its texts written out. `space` indents it. */
export function printedJson(data: unknown, space?: number): string {
  return writtenOut(JSON.stringify(data, null, space));
}

function writtenOut(json: string): string {
  return json.replace(UNSAFE_IN_JSON, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** A line of JSON for a log: its texts have a bounded length, and every unsafe character of them is written out. */
export function logJson(record: object): string {
  return writtenOut(JSON.stringify(record, (_, value) => (typeof value === 'string' ? shortened(value) : value)));
}

/** The line ends are those of the layout: one in a text has been written out already. */
const UNSAFE_IN_JSON = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|#(?=#(?:vso|teamcity)?\[)/gu;
