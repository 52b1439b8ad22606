import { Random } from '../../../src/random.ts';

/** `bytes` has one character a byte. */
export type GeneratedAnswer = { readonly method: string; readonly bytes: string };

const STREAM = 1;
/** Bytes that mean something somewhere in an answer, or may not stand there. */
const PIECES = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\0',
    '\t',
    ' ',
    ':',
    ';',
    ',',
    '=',
    '"',
    '\\',
    '0',
    '1',
    '9',
    'a',
    'g',
    '+',
    '-',
    '\x0b',
    '\x7f',
  ],
  ...[
    '\x80',
    '\xff',
    '\r\n\r\n',
    '\r\n ',
    '0\r\n\r\n',
    '0x',
    'HTTP/1.1 ',
    'X: 1\r\n',
    'Content-Length: 1\r\n',
    ' :',
    'chunked',
  ],
];
const STATUSES = ['200', '200', '200', '200', '201', '204', '304', '404', '500', '599', '205', '299'];
const ODD_STATUSES = ['099', '600', '999', '20', '2000', '1xx', '101', '000'];
const NAMES = ['X', 'Date', 'Server', 'ETag', 'content-type', 'X-Long-Name-Of-A-Field', 'Vary', "a!#$%&'*+.^_`|~"];
const VALUES = ['', '1', 'text/plain; charset=utf-8', 'a:b', '"quoted, with comma"', '\xe9\xff', '\t tab \t', 'W/"1"'];
const LENGTHS = [
  '+5',
  '-5',
  '0x5',
  '5, 5',
  '5,6',
  '5;',
  '',
  ' ',
  '5 5',
  '9007199254740992',
  '18446744073709551616',
  '00',
];
const CODINGS = [
  'xchunked',
  'gzip, chunked',
  'chunked, gzip',
  'gzip',
  'identity',
  'chunked;a=b',
  '',
  'chunked,',
  'Chunked',
];
const CONNECTIONS = ['close', 'keep-alive', 'Close', 'foo, close', 'keep-alive, close', 'upgrade', ''];
const EXTENSIONS = [';a', ';a=b', ';a="b;c"', ';a="\\""', ' ;a', ' ; a = b', ';', ';a=', ' ', ';a="', ';\xe9', ';a b'];

/** The answer of this number: always the same for a seed. Half of them are well-formed; the others have been mutated. */
export function generateAnswer(seed: number, index: number): GeneratedAnswer {
  const random = new Random(seed, STREAM, index);
  const method = random.pick(['GET', 'GET', 'GET', 'HEAD', 'POST']);
  const isOdd = random.chance(0.3);
  const interim = random.chance(0.15)
    ? `HTTP/1.1 10${random.pick(['0', '2', '3'])} Soon\r\n${linesOf(random)}\r\n`
    : '';
  const answer = interim.repeat(random.between(1, 2)) + answerOf(random, method, isOdd);
  const mutations = random.chance(0.5) ? random.between(1, 3) : 0;
  let bytes = answer;
  for (let count = 0; count < mutations; count++) bytes = mutateBytes(random, bytes);
  return { method, bytes };
}

function answerOf(random: Random, method: string, isOdd: boolean): string {
  const odd = <T>(values: readonly T[], value: T): T => (isOdd && random.chance(0.3) ? random.pick(values) : value);
  const version = odd(
    ['HTTP/1.2', 'HTTP/2.0', 'RTSP/1.0', 'ICY', 'http/1.1', 'HTTP/0.9'],
    random.pick(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0']),
  );
  const status = odd(ODD_STATUSES, random.pick(STATUSES));
  const hasBody = method !== 'HEAD' && status !== '204' && status !== '304';
  const text = random.pick(['', 'hello', 'x'.repeat(random.between(1, 40)), '\r\n\r\n0\r\n', '\x00\xff{}']);
  let [framing, body] = ['', hasBody ? text : ''];
  const kind = random.below(10);
  if (kind < 5) framing = `Content-Length: ${odd(LENGTHS, String(text.length))}\r\n`;
  else if (kind < 9) {
    framing = `Transfer-Encoding: ${odd(CODINGS, 'chunked')}\r\n`;
    if (hasBody) body = chunksOf(random, text, isOdd);
  }
  if (isOdd && random.chance(0.1))
    framing += random.pick([framing, 'Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n']);
  const connection = random.chance(0.4) ? `Connection: ${random.pick(CONNECTIONS)}\r\n` : '';
  const reason = random.pick(['OK', '', 'Not Found', 'Gr\xfc\xdfe', 'a:b']);
  return `${version} ${status} ${reason}\r\n${linesOf(random)}${framing}${connection}${linesOf(random)}\r\n${body}`;
}

function linesOf(random: Random): string {
  const lines = Array.from(
    { length: random.below(4) },
    () => `${random.pick(NAMES)}:${random.pick([' ', '', '\t '])}${random.pick(VALUES)}\r\n`,
  );
  return lines.join('');
}

function chunksOf(random: Random, text: string, isOdd: boolean): string {
  let chunks = '';
  for (let at = 0; at < text.length; ) {
    const piece = text.slice(at, at + random.between(1, 20));
    const extension = isOdd && random.chance(0.3) ? random.pick(EXTENSIONS) : '';
    chunks += `${random.pick(['', '', '00'])}${piece.length.toString(16)}${extension}\r\n${piece}\r\n`;
    at += piece.length;
  }
  return `${chunks}0\r\n${random.chance(0.2) ? linesOf(random) : ''}\r\n`;
}

/** The bytes with one or a few of them left out, doubled, replaced or put in. */
export function mutateBytes(random: Random, bytes: string): string {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + random.between(1, 6));
  switch (random.below(5)) {
    case 0:
      return bytes.slice(0, at) + random.pick(PIECES) + bytes.slice(at);
    case 1:
      return bytes.slice(0, at) + random.pick(PIECES) + bytes.slice(at + 1);
    case 2:
      return bytes.slice(0, at) + bytes.slice(to);
    case 3:
      return bytes.slice(0, to) + bytes.slice(at);
    default:
      return random.chance(0.3)
        ? bytes.slice(0, at)
        : bytes.slice(0, at) + String.fromCharCode(random.below(256)) + bytes.slice(at + 1);
  }
}
