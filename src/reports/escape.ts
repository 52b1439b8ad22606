/**
 * Characters that could move a cursor, colour a line, hide text or begin a line of their own: controls (ANSI escapes begin
 * with one), format characters such as bidirectional overrides, separators of lines and paragraphs, lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** These join the parts of emoji and of some scripts. */
const JOINERS: readonly string[] = ['\u200c', '\u200d'];
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of a target, a file or an argument, made safe to show: one line, with every unsafe character written out. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    if (JOINERS.includes(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return SHORT[character] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
  });
}

/** The same for a message of several lines, which stay lines. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeText).join('\n');
}
