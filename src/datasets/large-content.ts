import { LOG_LINE } from './attachment.ts';
import { speak } from './phrase.ts';
import type { Random } from './random.ts';
import { drawTimestamp } from './timestamp.ts';
import { AREAS, ASPECTS } from './vocabulary.ts';

export const CONTENT_KINDS = ['json', 'txt', 'bin'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

/** The drawn part of a file; the rest repeats it, numbered anew. */
const BODY_BYTES = 256 * 1024;
const RECORD_BYTES = 256;
const PAGE_BYTES = 4096;
const DIGITS = 10;
const EMPTY: Buffer = Buffer.alloc(0);
const LEVELS = ['INFO ', 'INFO ', 'INFO ', 'WARN ', 'ERROR'];

/** A file as `head`, then the body again and again for `bodyBytes`, then `tail`. */
type Pattern = {
  readonly head: Buffer;
  readonly body: Buffer;
  readonly bodyBytes: number;
  readonly tail: Buffer;
  /** Where in the body a running number stands, so that no two stretches of a file are the same. */
  readonly marks: readonly number[];
  readonly stamp: (chunk: Buffer, mark: number, number: number) => void;
};

/**
 * The content of a file of exactly so many bytes, in chunks. A chunk is overwritten when the next but one is asked for:
 * one can be written while the other is being made. JSON of at least one byte parses.
 */
export function contentChunks(kind: ContentKind, bytes: number, random: Random): Generator<Buffer> {
  switch (kind) {
    case 'json':
      return chunksOf(jsonPattern(random, bytes));
    case 'txt':
      return chunksOf(textPattern(random, bytes));
    case 'bin':
      return chunksOf(binaryPattern(random, bytes));
  }
}

function* chunksOf({ head, body, bodyBytes, tail, marks, stamp }: Pattern): Generator<Buffer> {
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

/** Ten decimal digits: enough for the records of any file below 2.5 TB. */
function stampDigits(chunk: Buffer, mark: number, number: number): void {
  let rest = number;
  for (let at = mark + DIGITS - 1; at >= mark; at--) {
    const next = Math.floor(rest / 10);
    chunk[at] = 48 + rest - next * 10;
    rest = next;
  }
}

/** An array of records of one size, so that any number of bytes is a number of records and a little white space. */
function jsonPattern(random: Random, bytes: number): Pattern {
  const [area, aspect] = [random.pick(AREAS), random.pick(ASPECTS)];
  const head = Buffer.from(`{"kind":"${area}.${aspect}","records":[\n{"id":"${'0'.repeat(DIGITS)}"}`);
  const room = bytes - head.length - '\n]}\n'.length;
  if (room < 0) return { head: tinyJson(bytes), body: EMPTY, bodyBytes: 0, tail: EMPTY, marks: [], stamp: stampDigits };
  const records = Array.from({ length: BODY_BYTES / RECORD_BYTES }, () => jsonRecord(random));
  const body = Buffer.from(records.join(''));
  const tail = Buffer.from(`${' '.repeat(room % RECORD_BYTES)}\n]}\n`);
  const marks = records.map((_, i) => i * RECORD_BYTES + ',\n{"id":"'.length);
  return { head, body, bodyBytes: room - (room % RECORD_BYTES), tail, marks, stamp: stampDigits };
}

function tinyJson(bytes: number): Buffer {
  return Buffer.from(bytes < 2 ? '0'.repeat(bytes) : `"${'x'.repeat(bytes - 2)}"`);
}

function jsonRecord(random: Random): string {
  const topic = { area: random.pick(AREAS), aspect: random.pick(ASPECTS) };
  const at = new Date(drawTimestamp(random)).toISOString();
  const start = `,\n{"id":"${'0'.repeat(DIGITS)}","at":"${at}","amount":${random.below(1_000_000) / 100},"note":"`;
  const note = `${speak(random, LOG_LINE, topic)}; ${speak(random, LOG_LINE, topic)}`;
  const room = RECORD_BYTES - start.length - '"}'.length;
  return `${start}${note.slice(0, room).padEnd(room, '.')}"}`;
}

/** Numbered lines of a log. */
function textPattern(random: Random, bytes: number): Pattern {
  const marks: number[] = [];
  let text = '';
  while (text.length < BODY_BYTES) {
    const topic = { area: random.pick(AREAS), aspect: random.pick(ASPECTS) };
    marks.push(text.length);
    text += `${'0'.repeat(DIGITS)} ${random.pick(LEVELS)} ${speak(random, LOG_LINE, topic)}\n`;
  }
  const tail = bytes === 0 ? EMPTY : Buffer.from('\n');
  return { head: EMPTY, body: Buffer.from(text), bodyBytes: bytes - tail.length, tail, marks, stamp: stampDigits };
}

/** Pages of noise, each with its number in front, as a database file has them. */
function binaryPattern(random: Random, bytes: number): Pattern {
  const body = Buffer.alloc(BODY_BYTES);
  for (let at = 0; at < BODY_BYTES; at += 4) body.writeUInt32BE(random.next(), at);
  const marks = Array.from({ length: BODY_BYTES / PAGE_BYTES }, (_, page) => page * PAGE_BYTES);
  const stamp = (chunk: Buffer, mark: number, number: number): void => void chunk.writeUInt32BE(number, mark);
  return { head: EMPTY, body, bodyBytes: bytes, tail: EMPTY, marks, stamp };
}
