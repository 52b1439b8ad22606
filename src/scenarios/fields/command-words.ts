import type { TextFault } from './fields.ts';

type Words = { readonly ok: true; readonly words: readonly string[] } | ({ readonly ok: false } & TextFault);

/** Characters that mean something to a shell, outside of quotes. */
const OF_A_SHELL = /[|&;<>()`]/;

/**
 * Splits a text into words as a shell does, without one: at blanks; within single quotes nothing is special, within double quotes a
 * backslash keeps `"`, `\` and `$` as they are, and outside of quotes the next character. Nothing is replaced, but for `${port}` later.
 */
export function splitWords(text: string): Words {
  const words: string[] = [];
  let word: string | null = null;
  let quote = null as { readonly sign: string; readonly at: number } | null;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    const next = text.charAt(at + 1);
    if (quote?.sign === sign) quote = null;
    else if (quote?.sign === "'") word += sign;
    else if (sign === '\\' && next !== '' && (quote === null || '"\\$'.includes(next))) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote !== null) word += sign;
    else if (sign === '"' || sign === "'") {
      quote = { sign, at };
      word ??= '';
    } else if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (OF_A_SHELL.test(sign)) {
      const hint = `no shell reads this: quote it, or write [sh, -c, ${JSON.stringify(text)}]`;
      return { ok: false, offset: at, message: `"${sign}" means something to a shell only`, hint };
    } else word = (word ?? '') + sign;
  }
  if (quote !== null) return { ok: false, offset: quote.at, message: 'this quote is not closed', hint: null };
  if (word !== null) words.push(word);
  if (words.length > 0) return { ok: true, words };
  return { ok: false, offset: 0, message: 'expected a command', hint: 'write a program and its arguments' };
}
