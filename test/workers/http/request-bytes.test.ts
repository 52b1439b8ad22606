import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutgoingRequest } from '../../../src/workers/http/engine.ts';
import { RequestBytes } from '../../../src/workers/http/engines/wire/request-bytes.ts';

const plain: OutgoingRequest = { method: 'GET', path: '/a?b=c', headers: [], body: null };
const start = 'GET /a?b=c HTTP/1.1\r\nhost: here:81\r\nconnection: keep-alive\r\n';

const textOf = (request: Partial<OutgoingRequest>): string =>
  new RequestBytes('here:81').of({ ...plain, ...request }).toString('latin1');

describe('a request on the wire', () => {
  for (const [title, request, expected] of [
    ['without a body or headers', {}, `${start}\r\n`],
    ['with its own headers, in their order', { headers: ['X-B', '1', 'x-a', 'ä'] }, `${start}X-B: 1\r\nx-a: ä\r\n\r\n`],
    ['with its own host', { headers: ['Host', 'there'] }, `${start.replace('here:81', 'there')}\r\n`],
    [
      'with a body',
      { method: 'PUT', body: Buffer.from('größe') },
      `${start.replace('GET', 'PUT')}content-length: 7\r\n\r\ngrÃ¶Ã\x9fe`,
    ],
    ['that could have a body', { method: 'POST' }, `${start.replace('GET', 'POST')}content-length: 0\r\n\r\n`],
    [
      'with a file',
      { method: 'PUT', body: { kind: 'file', path: '/x', bytes: 9 } },
      `${start.replace('GET', 'PUT')}content-length: 9\r\n\r\n`,
    ],
  ] as readonly (readonly [string, Partial<OutgoingRequest>, string])[]) {
    it(`is exact ${title}`, () => assert.equal(textOf(request), expected));
  }

  it('is written out once where its object is sent again, and anew where it is not', () => {
    const bytes = new RequestBytes('here:81');
    const reused = { ...plain, isReused: true } as const;
    assert.equal(bytes.of(reused), bytes.of(reused));
    assert.notEqual(bytes.of(plain), bytes.of(plain));
  });

  for (const [title, request, message] of [
    ['a path with a space', { path: '/a b' }, /"\/a b" has to be percent-encoded/],
    ['a path with a line end', { path: '/a\r\nx: y' }, /percent-encoded/],
    ['a path with a letter beyond ASCII', { path: '/größe' }, /percent-encoded/],
    ['a line end in a value', { headers: ['x-a', 'one\ntwo: 2'] }, /the header x-a can't hold/],
    // Written as Latin-1, this letter would become a line end.
    ['a letter beyond Latin-1 in a value', { headers: ['x-a', 'one\u010atwo: 2'] }, /the header x-a can't hold/],
    ['a line end in a name', { headers: ['x\r\na', '1'] }, /is not a header name/],
    ['a length of its own', { headers: ['Content-Length', '1'] }, /written by the engine/],
    ['a transfer coding', { headers: ['transfer-encoding', 'chunked'] }, /written by the engine/],
  ] as readonly (readonly [string, Partial<OutgoingRequest>, RegExp])[]) {
    it(`can't have ${title}`, () => assert.throws(() => textOf(request), message));
  }
});
