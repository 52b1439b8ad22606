/** JSON whose numbers keep their digits. */

/** A number of an answer that JavaScript would write in another way than the answer does: 9007199254740993, 1.0, 1e400. */
export class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A string, or a number. Escapes of a string are not looked at. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses JSON like `JSON.parse`, with a `Digits` for each number that would not be written as it was. It takes about ten times as
 * long: it marks all strings and numbers, since versions of Node before 22 do not tell a reviver what a number was made of.
 */
export function parseExactly(text: string): unknown {
  // Also finds what is no JSON, so that what is marked is well-formed.
  JSON.parse(text);
  return unmarked(
    JSON.parse(text.replace(TOKEN, (token) => (token[0] === '"' ? `"s${token.slice(1)}` : `"n${token}"`))),
  );
}

function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value[0] === 'n' ? numberFrom(value.slice(1)) : value.slice(1);
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key.slice(1), unmarked(part)]));
}

function numberFrom(text: string): number | Digits {
  const value = Number(text);
  return String(value) === text ? value : new Digits(text);
}

/** A text or a number of an answer as it would be sent back, digit by digit; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value instanceof Digits ? value.text : null;
}

/** The value of a number of an answer; null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return value instanceof Digits ? Number(value.text) : null;
}
