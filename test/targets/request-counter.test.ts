import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, describe, it } from 'node:test';
import { DISCOVERY_HEADER } from '../../src/scenarios/fields/discovery-header.ts';
import { openSocket, sendRaw } from '../support/http-exchange.ts';
import { openServer, openTarget, plainChanges } from '../support/target-repository.ts';

const target = await openServer({ after }, { repository: plainChanges(3), files: { 'a.bin': 300_000 } });

function request(method: string, path: string, ...more: readonly string[]): string {
  return [`${method} ${path} HTTP/1.1`, 'host: a', ...more, '', ''].join('\r\n');
}

const CLOSE = 'connection: close';
const LAST = request('GET', '/specs', CLOSE);
const CHUNKED = request('PUT', '/documents/a', 'content-type: text/plain', 'transfer-encoding: chunked');

/** What a client sends on one connection until the server closes it, and how many requests that was, read and answered. */
const ROWS: readonly (readonly [title: string, sent: string, read: number, answered: number])[] = [
  ['one request', LAST, 1, 1],
  ['several on one connection', `${request('GET', '/changes')}${request('HEAD', '/specs')}${LAST}`, 3, 3],
  [
    'a path that is not there, and one that is no path',
    `${request('GET', '/no')}${request('GET', '/%zz', CLOSE)}`,
    2,
    2,
  ],
  ['a streamed file', request('GET', '/files/a.bin', CLOSE), 1, 1],
  ['one that Node refuses itself, by its expectation', request('GET', '/specs', 'expect: wonders', CLOSE), 1, 1],
  ['what is no HTTP', 'what is this\r\n\r\n', 1, 1],
  ['a head that is too long', request('GET', '/specs', `x: ${'x'.repeat(20_000)}`), 1, 1],
  ['a request and then what is no HTTP', `${request('GET', '/specs')}what is this\r\n\r\n`, 2, 2],
  ['a body that is not chunked as it says', `${CHUNKED}zz\r\n`, 1, 1],
  ['the questions of the harness', request('GET', '/changes', `${DISCOVERY_HEADER}: ask`, CLOSE), 0, 0],
  [
    'the questions of the harness among others',
    `${request('GET', '/changes', `${DISCOVERY_HEADER}: ask`)}${LAST}`,
    1,
    1,
  ],
  ['no request', '\r\n', 0, 0],
];

describe('the target counts what it reads and answers', () => {
  for (const [title, sent, read, answered] of ROWS) {
    it(`${title}: ${read} and ${answered}`, async () => {
      const before = await counts();
      if (read === 0 && sent.trim() === '') (await openSocket(target.origin)).end(sent);
      else await sendRaw(target.origin, sent);
      const now = await counts();
      assert.deepEqual([now.read - before.read, now.answered - before.answered], [read, answered]);
    });
  }

  it('a request that its client gives up is read, and not answered', async () => {
    const before = await counts();
    const socket = await openSocket(target.origin);
    socket.write(request('GET', '/files/a.bin'));
    await once(socket, 'data');
    socket.pause();
    socket.resetAndDestroy();
    const upload = await openSocket(target.origin);
    upload.write(`${request('PUT', '/documents/b', 'content-type: text/plain', 'content-length: 9')}half`);
    await sendRaw(target.origin, LAST);
    upload.resetAndDestroy();
    const now = await counts();
    assert.equal(now.read - before.read, 3);
    assert.ok(now.answered - before.answered <= 2, 'what was given up has no answer');
  });

  it('one that is answered before the end of its body, and then breaks off, as one', async () => {
    const before = await counts();
    const socket = await openSocket(target.origin);
    socket.write(`${request('POST', '/nothing', 'content-length: 9')}half`);
    await once(socket, 'data');
    socket.end();
    socket.resume();
    await once(socket, 'close');
    const now = await counts();
    assert.deepEqual([now.read - before.read, now.answered - before.answered], [1, 1]);
  });

  it('in its own thread, too, until it is gone', async (t) => {
    const threaded = await openTarget(t, { repository: plainChanges(1), files: {} });
    assert.deepEqual(await threaded.readCounts(), { read: 0, answered: 0 });
    await sendRaw(threaded.origin, LAST);
    assert.deepEqual(await threaded.readCounts(), { read: 1, answered: 1 });
    await threaded.close();
    assert.equal(await threaded.readCounts(), undefined);
  });
});

async function counts(): Promise<{ readonly read: number; readonly answered: number }> {
  return (await target.readCounts()) ?? assert.fail('it does not count');
}
