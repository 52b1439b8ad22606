/** The length of the body of a large file. Content is drawn for one body; the rest of the file repeats it, numbered anew. */
const BODY_BYTES = 256 * 1024;

/** How much of a body is drawn for so many bytes: a whole number of `unitBytes`, because a small file needs no more. */
export function drawnBytes(bytes: number, unitBytes: number): number {
  return Math.min(BODY_BYTES, Math.ceil(bytes / unitBytes) * unitBytes);
}

/** Digits of the running number of a record, which are enough for any file below 2.5 TB. */
const DIGITS = 10;
/** Placeholder for a running number, which is stamped over it. */
export const NUMBER: string = '0'.repeat(DIGITS);

const EMPTY: Buffer = Buffer.alloc(0);

/** Writes a running number into a chunk, in a form of fixed length. */
type Stamp = (chunk: Buffer, mark: number, number: number) => void;

/** A file that is `head`, then the body repeated up to `bodyBytes`, then `tail`. */
export type Pattern = {
  readonly head: Buffer;
  readonly body: Buffer;
  readonly bodyBytes: number;
  readonly tail: Buffer;
  /** Places of running numbers in the body, which keep any two stretches of a file different. */
  readonly marks: readonly number[];
  readonly stamp: Stamp;
};

/**
 * The content of a file in chunks. A chunk is overwritten when the next but one is requested, so that one chunk can be
 * written while the next is being made.
 */
export function* chunksOf({ head, body, bodyBytes, tail, marks, stamp }: Pattern): Generator<Buffer> {
  if (head.length > 0) yield head;
  let [chunk, other] = [Buffer.alloc(body.length), Buffer.alloc(body.length)];
  let number = 1;
  for (let left = bodyBytes; left > 0; left -= body.length) {
    body.copy(chunk);
    for (const mark of marks) stamp(chunk, mark, number++);
    yield chunk.subarray(0, left);
    [chunk, other] = [other, chunk];
  }
  if (tail.length > 0) yield tail;
}

/** Stamps a number as ten decimal digits. */
export function stampDigits(chunk: Buffer, mark: number, number: number): void {
  let rest = number;
  for (let at = mark + DIGITS - 1; at >= mark; at--) {
    const next = Math.floor(rest / 10);
    chunk[at] = 48 + rest - next * 10;
    rest = next;
  }
}

/** The pattern of a short text without a repeated body. */
function textOf(text: string): Pattern {
  return { head: Buffer.from(text), body: EMPTY, bodyBytes: 0, tail: EMPTY, marks: [], stamp: stampDigits };
}

/** JSON made of records of equal size. White space fills it up to the exact number of bytes. */
export type RecordSeries = {
  /** The beginning, which includes a first record. */
  readonly head: string;
  /** A record has `recordBytes` bytes: `lead`, a running number, and the rest. */
  readonly lead: string;
  readonly record: () => string;
  readonly recordBytes: number;
  readonly tail: string;
  /** The whole content where there is no room for the head and the tail. */
  readonly tiny: () => string;
};

export function recordPattern({ head, lead, record, recordBytes, tail, tiny }: RecordSeries, bytes: number): Pattern {
  const room = bytes - head.length - tail.length;
  if (room < 0) return textOf(tiny());
  const bodyBytes = room - (room % recordBytes);
  const records = Array.from({ length: drawnBytes(bodyBytes, recordBytes) / recordBytes }, record);
  return {
    head: Buffer.from(head),
    body: Buffer.from(records.join('')),
    bodyBytes,
    tail: Buffer.from(`${' '.repeat(room % recordBytes)}${tail}`),
    marks: records.map((_, i) => i * recordBytes + lead.length),
    stamp: stampDigits,
  };
}
