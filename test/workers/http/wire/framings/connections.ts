import { cut, type FramingRow, followed, refused, whole } from './framing-row.ts';

/** A whole answer of this version, with these values of Connection, a line each. */
function connected(version: string, ...options: readonly string[]): string {
  const lines = options.map((option) => `Connection: ${option}\r\n`).join('');
  return `HTTP/${version} 200 OK\r\n${lines}Content-Length: 2\r\n\r\nok`;
}
const OPEN = { keepsAlive: true };
const CLOSED = { keepsAlive: false };
const INTERIM = 'HTTP/1.1 100 Continue\r\n\r\n';
const FINAL = connected('1.1');

/** Whether the connection is used again (RFC 9112 §9.3), bodies that end with it (§6.3), and interim answers (RFC 9110 §15.2). */
export const CONNECTIONS: readonly FramingRow[] = [
  whole('HTTP/1.1 without a word', '9112 §9.3', connected('1.1'), 'ok', OPEN),
  whole('HTTP/1.1, close', '9112 §9.3', connected('1.1', 'close'), 'ok', CLOSED),
  whole('HTTP/1.1, close in upper case', '9110 §7.6.1', connected('1.1', 'CLOSE'), 'ok', CLOSED),
  whole('HTTP/1.1, keep-alive', '9112 §9.3', connected('1.1', 'keep-alive'), 'ok', OPEN),
  whole('HTTP/1.1, close in a list', '9110 §7.6.1', connected('1.1', 'foo, close ,bar'), 'ok', CLOSED),
  whole(
    'HTTP/1.1, close at the end of a list without spaces',
    '9110 §7.6.1',
    connected('1.1', 'foo,close'),
    'ok',
    CLOSED,
  ),
  whole('HTTP/1.1, close after empty elements', '9110 §5.6.1', connected('1.1', ', ,close'), 'ok', CLOSED),
  whole('HTTP/1.1, close on a second line', '9110 §5.3', connected('1.1', 'foo', 'close'), 'ok', CLOSED),
  whole('HTTP/1.1, keep-alive and close', '9112 §9.3', connected('1.1', 'keep-alive, close'), 'ok', CLOSED),
  whole(
    'HTTP/1.1, close and keep-alive on two lines',
    '9112 §9.3',
    connected('1.1', 'close', 'keep-alive'),
    'ok',
    CLOSED,
  ),
  whole('HTTP/1.1, a word that begins like close', '9110 §7.6.1', connected('1.1', 'closed'), 'ok', OPEN),
  whole('HTTP/1.1, a word that ends like close', '9110 §7.6.1', connected('1.1', 'x-close'), 'ok', OPEN),
  whole('HTTP/1.1, an empty list', '9110 §5.6.1', connected('1.1', ''), 'ok', OPEN),
  whole('HTTP/1.0 without a word', '9112 §9.3', connected('1.0'), 'ok', CLOSED),
  whole('HTTP/1.0, keep-alive', '9112 §9.3', connected('1.0', 'keep-alive'), 'ok', OPEN),
  whole('HTTP/1.0, keep-alive in mixed case', '9110 §7.6.1', connected('1.0', 'Keep-Alive'), 'ok', OPEN),
  whole('HTTP/1.0, keep-alive in a list', '9110 §7.6.1', connected('1.0', 'foo, keep-alive'), 'ok', OPEN),
  whole('HTTP/1.0, keep-alive and close', '9112 §9.3', connected('1.0', 'keep-alive, close'), 'ok', CLOSED),
  whole('HTTP/1.0, close', '9112 §9.3', connected('1.0', 'close'), 'ok', CLOSED),
  whole('HTTP/1.2, close', '9112 §9.3', connected('1.2', 'close'), 'ok', CLOSED),
  whole('a body that ends with the connection', '9112 §6.3', 'HTTP/1.1 200 OK\r\n\r\nhello', 'hello', { closes: true }),
  whole('an empty body that ends with the connection', '9112 §6.3', 'HTTP/1.1 200 OK\r\n\r\n', '', { closes: true }),
  whole('such a body of HTTP/1.0', '9112 §6.3', 'HTTP/1.0 200 OK\r\nX: 1\r\n\r\nhello', 'hello', { closes: true }),
  whole('such a body despite keep-alive', '9112 §6.3', 'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\na', 'a', {
    closes: true,
  }),
  whole('a body by length, then the end of the connection', '9112 §6.3', FINAL, 'ok', {
    closes: true,
    keepsAlive: true,
  }),
  whole('100 before the answer', '9110 §15.2', INTERIM + FINAL, 'ok'),
  whole('100 five times', '9110 §15.2', INTERIM.repeat(5) + FINAL, 'ok'),
  whole(
    '102 and 103 with fields',
    '9110 §15.2',
    `HTTP/1.1 102 P\r\n\r\nHTTP/1.1 103 E\r\nLink: </a>\r\n\r\n${FINAL}`,
    'ok',
  ),
  whole('199, which nobody knows', '9110 §15.2', `HTTP/1.1 199 Odd\r\n\r\n${FINAL}`, 'ok'),
  whole(
    'a length in an interim answer, which has no body',
    '9112 §6.3',
    `HTTP/1.1 100 C\r\nContent-Length: 5\r\n\r\n${FINAL}`,
    'ok',
  ),
  whole(
    'chunked in an interim answer, which has no body',
    '9112 §6.3',
    `HTTP/1.1 100 C\r\nTransfer-Encoding: chunked\r\n\r\n${FINAL}`,
    'ok',
  ),
  whole(
    'close in an interim answer, which is not the last',
    '9110 §15.2',
    `HTTP/1.1 103 E\r\nConnection: close\r\n\r\n${FINAL}`,
    'ok',
  ),
  whole('interim answers of more bytes than the limit of a head', '9110 §15.2', INTERIM.repeat(50) + FINAL, 'ok'),
  whole('100 before an answer to HEAD', '9112 §6.3', `${INTERIM}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n`, '', {
    method: 'HEAD',
  }),
  refused(
    '101, another protocol',
    '9110 §7.8',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
  ),
  refused('101 after 100', '9110 §7.8', `${INTERIM}HTTP/1.1 101 Switching Protocols\r\n\r\n`),
  refused('a malformed interim answer', '9112 §5.1', `HTTP/1.1 100 Continue\r\nX : 1\r\n\r\n${FINAL}`),
  refused(
    'a malformed length in an interim answer',
    '9110 §8.6',
    `HTTP/1.1 100 Continue\r\nContent-Length: x\r\n\r\n${FINAL}`,
  ),
  refused('an interim answer with a body', '9112 §2.3', `HTTP/1.1 100 C\r\nContent-Length: 2\r\n\r\nok${FINAL}`),
  refused('an empty line between interim and final answer', '9112 §2.2', `${INTERIM}\r\n${FINAL}`),
  whole('204', '9112 §6.3', 'HTTP/1.1 204 No Content\r\n\r\n', '', { status: 204 }),
  whole('204 with a length', '9112 §6.3', 'HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n', '', { status: 204 }),
  whole('204 with chunked', '9112 §6.3', 'HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n', '', { status: 204 }),
  whole('204, close', '9112 §9.3', 'HTTP/1.1 204 No\r\nConnection: close\r\n\r\n', '', {
    status: 204,
    keepsAlive: false,
  }),
  whole('204 of HTTP/1.0', '9112 §9.3', 'HTTP/1.0 204 No\r\n\r\n', '', { status: 204, keepsAlive: false }),
  whole('304', '9112 §6.3', 'HTTP/1.1 304 Not Modified\r\n\r\n', '', { status: 304 }),
  whole('304 with a length', '9112 §6.3', 'HTTP/1.1 304 Not\r\nContent-Length: 5\r\n\r\n', '', { status: 304 }),
  whole('304 with chunked', '9112 §6.3', 'HTTP/1.1 304 Not\r\nTransfer-Encoding: chunked\r\n\r\n', '', { status: 304 }),
  whole(
    '304 with a length and chunked',
    '9112 §6.3',
    'HTTP/1.1 304 N\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    '',
    { status: 304 },
  ),
  refused('304 with a malformed length', '9110 §8.6', 'HTTP/1.1 304 Not Modified\r\nContent-Length: +5\r\n\r\n'),
  whole('HEAD with a length', '9112 §6.3', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', '', { method: 'HEAD' }),
  whole('HEAD with chunked', '9112 §6.3', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '', {
    method: 'HEAD',
  }),
  whole('HEAD without either', '9112 §6.3', 'HTTP/1.1 200 OK\r\n\r\n', '', { method: 'HEAD' }),
  whole('HEAD of an error', '9112 §6.3', 'HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\n', '', {
    method: 'HEAD',
    status: 404,
  }),
  whole('HEAD of HTTP/1.0 with keep-alive', '9112 §9.3', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n', '', {
    method: 'HEAD',
  }),
  whole('a method that only looks like HEAD', '9110 §9.1', FINAL, 'ok', { method: 'head' }),
  whole('POST', '9112 §6.3', FINAL, 'ok', { method: 'POST' }),
  whole('CONNECT that is refused by the target', '9112 §6.3', 'HTTP/1.1 405 No\r\nContent-Length: 2\r\n\r\nok', 'ok', {
    method: 'CONNECT',
    status: 405,
  }),
  refused('CONNECT that is granted', '9110 §9.3.6', 'HTTP/1.1 200 OK\r\n\r\n', 'CONNECT'),
  followed('a body after 204', '9112 §6.3', 'HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n', 'ok'),
  followed('a body after 304', '9112 §6.3', 'HTTP/1.1 304 No\r\nContent-Length: 2\r\n\r\n', 'ok'),
  followed('a body after HEAD', '9112 §6.3', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n', 'ok', 'HEAD'),
  cut('one byte', '9112 §8', 'H'),
  cut('half of a status line', '9112 §8', 'HTTP/1.1 20'),
  cut('a status line alone', '9112 §8', 'HTTP/1.1 200 OK\r\n'),
  cut('half of a field', '9112 §8', 'HTTP/1.1 200 OK\r\nContent-Le'),
  cut('all of a head but its last byte', '9112 §8', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r'),
  cut('an interim answer alone', '9112 §8', INTERIM),
  cut('half of an interim answer', '9112 §8', 'HTTP/1.1 100 Con'),
  cut('an interim answer and half of a head', '9112 §8', `${INTERIM}HTTP/1.1 2`),
];
