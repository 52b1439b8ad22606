import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { HarnessError } from '../../../src/errors.ts';
import { exitCodeOfError } from '../../../src/harness/result/exit-code.ts';
import { type AskOptions, askJson } from '../../../src/harness/target/ask.ts';
import { NO_TLS_FILES } from '../../../src/tls-files.ts';

async function serve(t: TestContext, answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const USUAL: AskOptions = {
  timeoutMs: 5000,
  maxHeadBytes: 1000,
  what: 'the list',
  headers: {},
  reach: { headers: {}, tls: NO_TLS_FILES },
  stop: new AbortController().signal,
};

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: ';
const ANSWERS: readonly (readonly [title: string, answer: (socket: Socket) => void, words: RegExp])[] = [
  ['closes without one', (socket) => socket.end(), /failed: reset: /],
  ['resets', (socket) => socket.resetAndDestroy(), /failed: reset: /],
  ['answers nonsense', (socket) => socket.end('SSH-2.0-x\r\n\r\n'), /failed: protocol: /],
  [
    'has a longer head than maxHead',
    (socket) => socket.end(`${OK}2\r\nx: ${'y'.repeat(2000)}\r\n\r\n[]`),
    /protocol: /,
  ],
  ['ends too soon', (socket) => socket.end(`${OK}9\r\n\r\n[]`), /failed: length: /],
  [
    'sends more than 64 MB',
    (socket) => socket.end(`${OK}64000001\r\n\r\n${' '.repeat(64_000_001)}`),
    /more than 64000000/,
  ],
];

describe('what is asked before a load', { timeout: 60_000 }, () => {
  for (const [title, answer, words] of ANSWERS) {
    it(`fails in the class and the words of a load where the target ${title}, and exits with 6`, async (t) => {
      const origin = await serve(t, answer);
      await assert.rejects(askJson(origin, '/list', USUAL), (error) => {
        assert.ok(error instanceof HarnessError);
        assert.match(error.message, /^the list: GET http:\/\/127\.0\.0\.1:\d+\/list failed: /);
        assert.match(error.message, words);
        assert.equal(exitCodeOfError(error.code), 6);
        return true;
      });
    });
  }

  it('is a timeout where the target is mute, and an interruption where the user ends it', async (t) => {
    const origin = await serve(t, () => undefined);
    await assert.rejects(
      askJson(origin, '/list', { ...USUAL, timeoutMs: 30 }),
      /failed: timeout: no complete answer within 30 ms$/,
    );
    const stop = new AbortController();
    const asked = assert.rejects(askJson(origin, '/list', { ...USUAL, stop: stop.signal }), { code: 'INTERRUPTED' });
    stop.abort();
    await asked;
    await assert.rejects(askJson(origin, '/list', { ...USUAL, stop: stop.signal }), { code: 'INTERRUPTED' });
  });

  it('is read whole, in as many pieces as it comes', async (t) => {
    const origin = await serve(t, (socket) => {
      socket.write(`${OK}6\r\n\r\n[1,`);
      setImmediate(() => socket.end('23]'));
    });
    assert.deepEqual(JSON.stringify(await askJson(origin, '/list', USUAL)), '[1,23]');
  });
});
