import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Random } from '../../../src/random.ts';
import type { Answer } from '../../support/answers.ts';

/** What happens on a connection, one after the other. */
export type Step =
  | { readonly kind: 'bytes'; readonly bytes: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'fin' }
  | { readonly kind: 'reset' };

/** A body, one character a byte, and the head fields that tell of its coding. */
export type Coded = { readonly body: string; readonly fields: string };

const REASONS = ['OK', '', 'Whatever It Is', 'Gr\xfc\xdfe'];
const FIELDS = [
  'Date: Sun, 29 Nov 2026 16:00:00 GMT',
  'x-a: b',
  'SERVER:x',
  'Keep-Alive: timeout=5',
  'Vary: *',
  'x-empty:',
];
const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const MOST_BYTEWISE = 300;
const LONGEST_WAIT_MS = 20;

/** The body as it is, or in a content coding that every client has to read. */
export function coded(random: Random, { body }: Answer, mayBeCoded: boolean): Coded {
  const coding =
    mayBeCoded && body.length > 0 && random.chance(0.25)
      ? random.pick(['gzip', 'br', 'x-gzip', 'gzip, br', 'identity'])
      : '';
  const one = (bytes: Buffer, name: string): Buffer =>
    name === 'br' ? brotliCompressSync(bytes, QUICKLY) : name === 'identity' ? bytes : gzipSync(bytes);
  const bytes = coding === '' ? body : coding.split(', ').reduce(one, body);
  return { body: bytes.toString('latin1'), fields: coding === '' ? '' : `Content-Encoding: ${coding}\r\n` };
}

export type Framed = { readonly head: string; readonly body: string; readonly isDelimitedByClose: boolean };

/** Head and body of an answer in any of the framings of HTTP/1.1 (RFC 9112 §6.3). */
export function framed(
  random: Random,
  { status, type }: Answer,
  { body, fields }: Coded,
  isHead: boolean,
  link: string | null,
): Framed {
  const plain = [
    `Content-Type: ${type}\r\n`,
    fields,
    link === null ? '' : `Link: ${link}\r\n`,
    ...extraFields(random),
  ].join('');
  const isBodiless = status === 204 || isHead;
  const kind = random.below(10);
  const isClosed = !isBodiless && kind === 0;
  const isChunked = !isBodiless && !isClosed && kind < 5;
  const version = isClosed && random.chance(0.5) ? '1.0' : '1.1';
  const framing = isChunked
    ? 'Transfer-Encoding: chunked\r\n'
    : isClosed || status === 204
      ? ''
      : `Content-Length: ${body.length}\r\n`;
  const connection = !isClosed && random.chance(0.05) ? 'Connection: close\r\n' : '';
  return {
    head: `HTTP/${version} ${status} ${random.pick(REASONS)}\r\n${plain}${framing}${connection}\r\n`,
    body: isBodiless ? '' : isChunked ? chunked(random, body) : body,
    isDelimitedByClose: isClosed || connection !== '',
  };
}

function extraFields(random: Random): readonly string[] {
  return random.chance(0.5) ? [] : Array.from({ length: random.below(4) }, () => `${random.pick(FIELDS)}\r\n`);
}

function chunked(random: Random, body: string): string {
  let chunks = '';
  const most = random.pick([1, 7, 100, 20_000]);
  for (let at = 0; at < body.length; ) {
    const piece = body.slice(at, at + random.between(1, Math.max(most, body.length >> 5)));
    chunks += `${piece.length.toString(16)}${random.chance(0.1) ? ';a="b;c"' : ''}\r\n${piece}\r\n`;
    at += piece.length;
  }
  return `${chunks}0\r\n${random.chance(0.1) ? 'x-trailer: a\r\n' : ''}\r\n`;
}

/** The bytes as they may arrive: at once, in pieces, byte by byte, slowly, after interim answers. */
export function arriving(random: Random, bytes: string): readonly Step[] {
  const interim = random.chance(0.05)
    ? 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(random.between(1, 3))
    : '';
  const all = interim + bytes;
  if (random.chance(0.6)) return [{ kind: 'bytes', bytes: all }];
  const isBytewise = all.length < MOST_BYTEWISE && random.chance(0.2);
  const isSlow = random.chance(0.2);
  const steps: Step[] = [];
  const pieces = isBytewise ? all.length : random.between(2, 8);
  for (let piece = 0, at = 0; at < all.length; piece += 1) {
    const to =
      piece >= pieces - 1
        ? all.length
        : Math.min(all.length, at + (isBytewise ? 1 : random.between(1, Math.ceil(all.length / 2))));
    steps.push({ kind: 'bytes', bytes: all.slice(at, to) });
    if (isSlow && !isBytewise) steps.push({ kind: 'wait', ms: random.between(0, LONGEST_WAIT_MS) });
    at = to;
  }
  return steps;
}
