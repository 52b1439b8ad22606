import { COMMA, HTAB, LOWER_CASE, SPACE } from './bytes.ts';

/** Where the value begins that stands at `from`, after its leading whitespace (OWS of RFC 9110 §5.6.3). */
export function startOf(buffer: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && isSpace(buffer[at] as number)) at++;
  return at;
}

/** Where the value ends that stands before `to`, without its trailing whitespace. */
export function endOf(buffer: Buffer, from: number, to: number): number {
  let at = to;
  while (at > from && isSpace(buffer[at - 1] as number)) at--;
  return at;
}

/** Where the element of a list ends that begins at `from`: at its comma, or at the end of the list (RFC 9110 §5.6.1). */
export function elementEnd(buffer: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && buffer[at] !== COMMA) at++;
  return at;
}

/** Whether the bytes from `from` to `to` are those of `word`, which is in lower case, whatever their own case is. */
export function isWord(buffer: Buffer, from: number, to: number, word: Readonly<Uint8Array>): boolean {
  if (to - from !== word.length) return false;
  const lowerCase = LOWER_CASE;
  for (let index = 0; index < word.length; index++) {
    if (lowerCase[buffer[from + index] as number] !== word[index]) return false;
  }
  return true;
}

/** The number that the decimal digits from `from` to `to` make; -1 if there is none or another byte, Infinity beyond 2^53 - 1. */
export function decimal(buffer: Buffer, from: number, to: number): number {
  if (from === to) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (buffer[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : value;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === HTAB;
}
