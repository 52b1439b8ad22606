import type { Random } from '../../../random.ts';
import { speak } from '../words/phrase.ts';
import { LOG_LINE } from '../words/service-log.ts';
import { drawTimestamp } from '../words/timestamp.ts';
import { AREAS, ASPECTS } from '../words/vocabulary.ts';
import { chunksOf, drawnBytes, NUMBER, type Pattern, recordPattern, stampDigits } from './pattern.ts';

/** Kinds of content, which are the extensions of file names, too. `mixed` has pages of text, JSON and noise by turns. */
export const CONTENT_KINDS = ['json', 'txt', 'bin', 'mixed'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

const RECORD_BYTES = 256;
const PAGE_BYTES = 4096;
const EMPTY: Buffer = Buffer.alloc(0);
const LEVELS = ['INFO ', 'INFO ', 'INFO ', 'WARN ', 'ERROR'];

/** The content of a file of exactly so many bytes, in chunks (see `chunksOf`). JSON of at least one byte parses. */
export function contentChunks(kind: ContentKind, bytes: number, random: Random): Generator<Buffer> {
  switch (kind) {
    case 'json':
      return chunksOf(jsonPattern(random, bytes));
    case 'txt':
      return chunksOf(textPattern(random, bytes));
    case 'bin':
      return chunksOf(binaryPattern(random, bytes));
    case 'mixed':
      return chunksOf(mixedPattern(random, bytes));
  }
}

/** An array of records of one size. */
function jsonPattern(random: Random, bytes: number): Pattern {
  const [area, aspect] = [random.pick(AREAS), random.pick(ASPECTS)];
  const series = {
    head: `{"kind":"${area}.${aspect}","records":[\n{"id":"${NUMBER}"}`,
    lead: ',\n{"id":"',
    record: () => jsonRecord(random),
    recordBytes: RECORD_BYTES,
    tail: '\n]}\n',
    tiny: () => tinyJson(bytes),
  };
  return recordPattern(series, bytes);
}

function tinyJson(bytes: number): string {
  return bytes < 2 ? '0'.repeat(bytes) : `"${'x'.repeat(bytes - 2)}"`;
}

function jsonRecord(random: Random): string {
  const topic = { area: random.pick(AREAS), aspect: random.pick(ASPECTS) };
  const at = new Date(drawTimestamp(random)).toISOString();
  const start = `,\n{"id":"${NUMBER}","at":"${at}","amount":${random.below(1_000_000) / 100},"note":"`;
  const note = `${speak(random, LOG_LINE, topic)}; ${speak(random, LOG_LINE, topic)}`;
  const room = RECORD_BYTES - start.length - '"}'.length;
  return `${start}${note.slice(0, room).padEnd(room, '.')}"}`;
}

/** Numbered lines of a log. */
function textPattern(random: Random, bytes: number): Pattern {
  const marks: number[] = [];
  let text = '';
  const tail = bytes === 0 ? EMPTY : Buffer.from('\n');
  const bodyBytes = bytes - tail.length;
  while (text.length < drawnBytes(bodyBytes, 1)) {
    marks.push(text.length);
    text += logLine(random);
  }
  return { head: EMPTY, body: Buffer.from(text), bodyBytes, tail, marks, stamp: stampDigits };
}

function logLine(random: Random): string {
  const topic = { area: random.pick(AREAS), aspect: random.pick(ASPECTS) };
  return `${NUMBER} ${random.pick(LEVELS)} ${speak(random, LOG_LINE, topic)}\n`;
}

/** Pages of noise, each with its number at the beginning, as in a database file. */
export function binaryPattern(random: Random, bytes: number): Pattern {
  const body = Buffer.alloc(drawnBytes(bytes, PAGE_BYTES));
  fillWithNoise(body, random);
  const marks = Array.from({ length: body.length / PAGE_BYTES }, (_, page) => page * PAGE_BYTES);
  const stamp = (chunk: Buffer, mark: number, number: number): void => void chunk.writeUInt32BE(number, mark);
  return { head: EMPTY, body, bodyBytes: bytes, tail: EMPTY, marks, stamp };
}

function fillWithNoise(page: Buffer, random: Random): void {
  for (let at = 0; at < page.length; at += 4) page.writeUInt32BE(random.next(), at);
}

/** Pages of log lines, of JSON lines and of noise in turn, each with its number at the beginning. */
function mixedPattern(random: Random, bytes: number): Pattern {
  const body = Buffer.alloc(drawnBytes(bytes, PAGE_BYTES));
  const marks: number[] = [];
  for (let at = 0; at < body.length; at += PAGE_BYTES) {
    marks.push(at);
    const page = body.subarray(at, at + PAGE_BYTES);
    const turn = marks.length % 3;
    if (turn === 0) fillWithNoise(page, random);
    else
      page.write(
        pageOfLines(() => (turn === 1 ? logLine(random) : jsonRecord(random))),
        'latin1',
      );
  }
  return { head: EMPTY, body, bodyBytes: bytes, tail: EMPTY, marks, stamp: stampDigits };
}

function pageOfLines(line: () => string): string {
  let text = `${NUMBER}\n`;
  while (text.length < PAGE_BYTES) text += line();
  return `${text.slice(0, PAGE_BYTES - 1)}\n`;
}
