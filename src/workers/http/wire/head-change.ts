import { COLON, CR, IS_TEXT, LF } from './bytes.ts';
import type { Framing } from './framing.ts';
import type { LastHead } from './last-head.ts';

/**
 * Where a head ends that begins at `from` and is the last one but for values of fields: `date`, the length, a number of the request.
 * `same` is how far they agree. Only those values are read, as each byte that is the last head's was checked there. -1 where it
 * differs by more, is not complete or is malformed: then it has to be read as if there had been none before.
 */
export function endOfAlike(
  last: LastHead,
  same: number,
  framing: Framing,
  buffer: Buffer,
  from: number,
  to: number,
): number {
  const { bytes, length } = last;
  let kept = same;
  let at = from + same;
  while (kept < length) {
    const nameAt = startOfLine(bytes, kept);
    const colonAt = colonIn(bytes, nameAt, kept);
    // In the status line, in a name, or at a line feed, before which no value can go on.
    if (nameAt === 0 || colonAt < 0 || bytes[kept] === LF) return -1;
    const end = endOfValue(buffer, at, to);
    if (end + 2 > to || buffer[end] !== CR || buffer[end + 1] !== LF) return -1;
    const by = at - kept;
    if (framing.noteAgain(buffer, nameAt + by, colonAt + by, end) < 0) return -1;
    const next = endOfValue(bytes, kept, length) + 2;
    kept = last.agreesUpTo(next, buffer, end + 2, to);
    at = end + 2 + kept - next;
  }
  return at;
}

function startOfLine(bytes: Buffer, from: number): number {
  let at = from;
  while (at > 0 && bytes[at - 1] !== LF) at--;
  return at;
}

/** -1 where no colon stands there. */
function colonIn(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== COLON) at++;
  return at < to ? at : -1;
}

function endOfValue(buffer: Buffer, from: number, to: number): number {
  const isText = IS_TEXT;
  let at = from;
  while (at < to && isText[buffer[at] as number] === 1) at++;
  return at;
}
