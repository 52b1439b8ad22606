import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { reset } from './faults.ts';
import { drip, headOf, sendGzip } from './raw-answers.ts';
import type { AnsweredAt, RawAnswer } from './raw-server.ts';

/** What comes of a load against a server. */
export type Ending = {
  readonly ok: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly connections: number;
  readonly unasked: number;
  readonly retried: number;
};

/** A server that a public bug report of some HTTP client tells of. */
export type BugReport = {
  readonly title: string;
  readonly answer: RawAnswer;
  readonly at: AnsweredAt;
  /** Keys of the request, as a scenario has them; `upload` for a document of 8 MB. */
  readonly request: string;
  readonly load: string;
  /** What a client has to make of it. */
  readonly right: Ending;
  /** What the first failure says of a client that has it right. */
  readonly says: RegExp;
  /** What undici makes of it where that is not right, and the words in which docs/scenarios.md says so. */
  readonly undici: { readonly ending: Ending; readonly documented: string } | null;
};

type Part = Partial<Omit<BugReport, 'title' | 'answer' | 'right' | 'undici'>> & {
  readonly right?: Partial<Ending>;
  readonly undici?: readonly [documented: string, ending?: Partial<Ending>];
};

const COUNT = 10;
/** undici needs half a second to connect again after an answer that it can't parse. */
const FEW = 2;
const ALL_OK: Ending = { ok: COUNT, failed: {}, connections: 1, unasked: 0, retried: 0 };
const WHOLE = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

function report(title: string, answer: RawAnswer | string, part: Part = {}): BugReport {
  return {
    title,
    answer: typeof answer === 'string' ? ({ socket }) => void socket.write(answer, 'latin1') : answer,
    at: 'end',
    request: '',
    load: `concurrency: 1, iterations: ${COUNT}`,
    says: /^$/,
    ...part,
    right: { ...ALL_OK, ...part.right },
    undici: part.undici ? { documented: part.undici[0], ending: { ...ALL_OK, ...part.undici[1] } } : null,
  };
}

/** No request is ok, and each needs a connection of its own. */
function failing(failure: string, count = COUNT): Ending {
  return { ok: 0, failed: { [failure]: count }, connections: count, unasked: 0, retried: 0 };
}

/** What is not HTTP, or could be read in two ways. */
function malformed(title: string, answer: RawAnswer | string, says: RegExp, undici?: Part['undici']): BugReport {
  return report(title, answer, {
    load: `concurrency: 1, iterations: ${FEW}`,
    says,
    right: failing('protocol', FEW),
    ...(undici ? { undici } : {}),
  });
}

/** Sends the second piece when the client has read the first: it reads in the turn of the loop between the two. */
function inTwoPieces(socket: Socket, first: string, then: () => void): void {
  socket.write(first, 'latin1');
  setImmediate(() => setImmediate(then));
}

const HELLO = 'content-length: 5\r\n\r\nhello';
const CHUNKED = 'transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const UNTIL_CLOSE = 'HTTP/1.1 200 OK\r\n\r\nhello';
const TOO_LARGE = 'HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n';
const UPLOAD = { at: 'head', request: 'upload', says: /status 413/ } as const;
const CUT: Part['undici'] = [
  'A body that ends with its connection is whole for it, also where an RST, or over TLS a bare FIN, cuts it short',
  { connections: COUNT },
];
const TAKEN = { ok: FEW, connections: FEW };
const FOREIGN: Part['undici'] = ['It takes `RTSP/1.0` and `HTTP/2.0` for HTTP/1.1', TAKEN];
const AMBIGUOUS: Part['undici'] = ['two lengths, or a length beside chunks, are `length`', failing('length', FEW)];
const ANEW = { connections: COUNT };

export const BUG_REPORTS: readonly BugReport[] = [
  report('a 100 Continue that nobody waits for, before each answer', `${CONTINUE}${WHOLE}`, {
    undici: ['a `100 Continue` that it did not ask for is `reset`', failing('reset')],
  }),
  report(
    'three informational answers before each answer',
    `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 199 \r\n\r\n${WHOLE}`,
  ),
  report(
    'a hundred informational answers before each answer',
    `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100)}${WHOLE}`,
  ),
  report('an answer that comes byte by byte', ({ socket }) => drip(socket, Buffer.from(WHOLE)), {
    load: `concurrency: 1, iterations: ${FEW}`,
    right: { ok: FEW },
  }),
  report('a head of almost 64 KiB', headOf(65_000)),
  malformed('a head of more than 64 KiB', headOf(66_000), /maxHead|[Hh]ead(er)?s? /),
  report('the end of a connection behind an answer, which did not say so', ({ socket }) => void socket.end(WHOLE), {
    load: 'concurrency: 1, iterations: 2, thinkTime: 600ms',
    right: { ok: 2, connections: 2 },
  }),
  report('a gzip body', ({ socket }) => sendGzip(socket, gzipSync('hello')), {
    request: 'expect: { contains: hello }',
  }),
  report('a gzip body that breaks off', ({ socket }) => sendGzip(socket, gzipSync('hello').subarray(0, 12)), {
    request: 'expect: { contains: hello }',
    right: { ok: 0, failed: { check: COUNT } },
    says: /not valid gzip/,
  }),
  report(
    'a 304 with the length of a body that it leaves out',
    'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n',
    {
      request: 'headers: { if-none-match: a }, expect: { status: 304 }',
      undici: ['a 304 with a length is `length`', failing('length')],
    },
  ),
  report('a 204 with a length', 'HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n', {
    request: 'expect: { status: 204 }',
  }),
  report('an answer to HEAD with the length that GET would get', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n', {
    request: 'method: HEAD',
    undici: ['a new connection for each HEAD', ANEW],
  }),
  report('an answer to GET with a body', WHOLE, {
    request: 'body: { q: 1 }',
    undici: ['each GET with a body', ANEW],
  }),
  report('Keep-Alive: timeout=1', `HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\n${HELLO}`, {
    undici: ['after `Keep-Alive: timeout=1` or `2`', ANEW],
  }),
  report(
    'HTTP/1.0 that keeps its connections, for a second',
    `HTTP/1.0 200 OK\r\nconnection: keep-alive\r\nkeep-alive: timeout=1, max=1000\r\n${HELLO}`,
    { undici: ['after `Keep-Alive: timeout=1` or `2`', ANEW] },
  ),
  report('a body that ends with its connection, by FIN', ({ socket }) => void socket.end(UNTIL_CLOSE), { right: ANEW }),
  report(
    'a body that ends with its connection, and an RST right behind it',
    ({ socket }) => {
      socket.write(UNTIL_CLOSE, () => reset(socket));
    },
    { right: failing('reset'), says: /reset/i, undici: CUT },
  ),
  report(
    'a body that ends with its connection, and an RST when it has been read',
    ({ socket }) => {
      inTwoPieces(socket, UNTIL_CLOSE, () => reset(socket));
    },
    { right: failing('reset'), says: /reset/i, undici: CUT },
  ),
  malformed('a status line of RTSP/1.0', `RTSP/1.0 200 OK\r\n${HELLO}`, /does not begin with "HTTP/, FOREIGN),
  malformed('a status line of HTTP/2.0', `HTTP/2.0 200 OK\r\n${HELLO}`, /version/, FOREIGN),
  malformed('a status line of ICY', `ICY 200 OK\r\n${HELLO}`, /HTTP/),
  malformed(
    'transfer-encoding: xchunked',
    ({ socket }) => {
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n');
    },
    /Transfer-Encoding/,
    ['`transfer-encoding: xchunked` for a body that ends with its connection', TAKEN],
  ),
  malformed(
    'two lengths that differ',
    `HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!`,
    /more than once/,
    AMBIGUOUS,
  ),
  malformed('the same length twice', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\n${HELLO}`, /more than once/, AMBIGUOUS),
  malformed('a length beside chunks', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\n${CHUNKED}`, /both/, AMBIGUOUS),
  malformed('a length of +27', `HTTP/1.1 200 OK\r\ncontent-length: +27\r\n\r\n${'a'.repeat(27)}`, /Content-Length/),
  malformed('a length of 0x1b', `HTTP/1.1 200 OK\r\ncontent-length: 0x1b\r\n\r\n${'a'.repeat(27)}`, /Content-Length/),
  malformed('lines that end in a bare LF', 'HTTP/1.1 200 OK\ncontent-length: 5\n\nhello', /LF|CR/),
  malformed('a NUL in a header', `HTTP/1.1 200 OK\r\nx-a: a\0b\r\n${HELLO}`, /field value|header value/),
  malformed('a space before the colon of a header', `HTTP/1.1 200 OK\r\nx-a : 1\r\n${HELLO}`, /colon|header token/),
  malformed('a header without a colon', `HTTP/1.1 200 OK\r\nxa\r\n${HELLO}`, /colon|header token/),
  malformed(
    'a chunk of a negative size',
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\nhello\r\n`,
    /chunk/,
  ),
  malformed('bytes behind a body, in one piece with it', `${WHOLE}${WHOLE}`, /more bytes/, [
    'bytes behind a body, in one piece with it, are not seen',
    TAKEN,
  ]),
  report(
    'bytes behind a body, when that has been read',
    ({ socket, number }) => {
      // What comes behind the last answer may come after the load has ended.
      if (number === 3) socket.write(WHOLE);
      else inTwoPieces(socket, WHOLE, () => socket.write('more'));
    },
    { load: 'concurrency: 1, iterations: 3, thinkTime: 600ms', right: { ok: 3, connections: 3, unasked: 2 } },
  ),
  report('a 413 during an upload, and the end of the connection', ({ socket }) => void socket.end(TOO_LARGE), {
    ...UPLOAD,
    right: failing('status'),
  }),
  report(
    'a 413 during an upload, and a connection that stays and is not read',
    ({ socket }) => {
      socket.pause();
      socket.write(TOO_LARGE);
    },
    { ...UPLOAD, right: failing('status') },
  ),
  report(
    'the end of a connection that has lain idle for a second, as a request comes',
    ({ socket, idleMs }) => {
      if (idleMs < 900) socket.write(WHOLE);
      else socket.destroy();
    },
    { load: 'concurrency: 4, iterations: 8, thinkTime: 1050ms', right: { ok: 8, connections: 8, retried: 4 } },
  ),
  report(
    'the end of a busy connection, as its second request comes',
    ({ socket, number }) => {
      if (number % 2 === 1) socket.write(WHOLE);
      else socket.destroy();
    },
    { right: { ok: COUNT / 2, failed: { reset: COUNT / 2 }, connections: COUNT / 2 }, says: /closed/ },
  ),
];
