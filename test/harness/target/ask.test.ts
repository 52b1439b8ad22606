import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { HarnessError } from '../../../src/errors.ts';
import { exitCodeOfError } from '../../../src/harness/result/exit-code.ts';
import { Asker, type AskOptions } from '../../../src/harness/target/ask.ts';
import { discover } from '../../../src/harness/target/discover.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { NO_TLS_FILES } from '../../../src/tls-files.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

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
  maxDurationMs: 3_600_000,
  maxHeadBytes: 1000,
  reach: { headers: {}, tls: NO_TLS_FILES },
  stop: new AbortController().signal,
};

/** Asks one question. */
async function askJson(origin: string, path: string, options: AskOptions): Promise<unknown> {
  const asker = new Asker(origin, options);
  try {
    return await asker.json(path, 'the list');
  } finally {
    await asker.close();
  }
}

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

  for (const [title, head, body, expected] of [
    ['in a content coding', 'content-encoding: gzip\r\n', gzipSync('[1]'), [1]],
    ['in two of them', 'content-encoding: gzip, br\r\n', brotliCompressSync(gzipSync('[1]')), [1]],
    ['behind a byte order mark', '', Buffer.from('\ufeff[1]'), [1]],
    ['in a coding that nobody knows', 'content-encoding: x\r\n', Buffer.from('[]'), /read: the content-encoding "x",/],
    ['in another coding than it says', 'content-encoding: br\r\n', gzipSync('[1]'), /read: the body is not valid br/],
    [
      'as more than 64 MB in a small body',
      'content-encoding: gzip\r\n',
      gzipSync(Buffer.alloc(64_000_001)),
      /read: the decoded body is longer than 64000000 bytes$/,
    ],
  ] as const) {
    it(`is read as a load reads it where it comes ${title}`, async (t) => {
      const origin = await serve(t, (socket) => {
        socket.write(`HTTP/1.1 200 OK\r\n${head}content-length: ${body.length}\r\n\r\n`);
        socket.end(body);
      });
      const asked = askJson(origin, '/list', USUAL);
      if (expected instanceof RegExp) await assert.rejects(asked, { code: 'CONFIG', message: expected });
      else assert.deepEqual(await asked, expected);
    });
  }

  it('goes over one connection, or over one each where the target closes it, whether it says so or not', async (t) => {
    for (const [closing, connections] of [
      ['keeps', 1],
      ['says', 20],
      ['closes', 20],
    ] as const) {
      let opened = 0;
      const server = createHttpServer(({ socket }, response) => {
        if (closing === 'says') response.setHeader('connection', 'close');
        response.end('[]', () => closing === 'closes' && socket.end());
      });
      server.on('connection', () => {
        opened += 1;
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      t.after(() => server.close());
      const asker = new Asker(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, USUAL);
      for (let page = 0; page < 20; page += 1) assert.deepEqual(await asker.json(`/${page}`, 'a page'), []);
      await asker.close();
      assert.equal(opened, connections, closing);
    }
  });

  it('is asked one after the other, and nothing more after a failure', async (t) => {
    const asked: string[] = [];
    const server = createHttpServer(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(url === '/2' ? 404 : 200).end('[]');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const asker = new Asker(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, USUAL);
    const answers = await Promise.allSettled(['/1', '/2', '/3'].map((path) => asker.json(path, 'a value')));
    await asker.close();
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected'],
    );
    assert.deepEqual(asked, ['/1', '/2']);
  });

  it('ends after maxDuration, with the words and the exit code of a walk that never ends', async (t) => {
    const server = createHttpServer((_, response) => {
      response.end('[]');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    let nowMs = 0;
    const asker = new Asker(origin, { ...USUAL, maxDurationMs: 90_000, now: () => nowMs });
    t.after(() => asker.close());
    for (let page = 0; page < 3; page += 1, nowMs += 30_000) await asker.json('/', 'the walk');
    await assert.rejects(asker.json('/3', 'the walk'), (error) => {
      assert.ok(error instanceof HarnessError);
      const reason = 'what is asked before the load has not ended after 90s, which is maxDuration';
      assert.equal(error.message, `the walk: GET ${origin}/3: ${reason}`);
      assert.match(error.hint ?? '', /^raise maxDuration, or have less to ask for/);
      assert.equal(exitCodeOfError(error.code), 2);
      return true;
    });
  });

  it('ends after maxDuration where a walk has pages for ever', async (t) => {
    let pages = 0;
    const server = createHttpServer((_, response) => {
      pages += 1;
      response.end(JSON.stringify({ items: [{ name: `a-${pages}` }], nextCursor: pages }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const walk = 'kind: pagination, mutate: true, maxPages: 1000000, fields: { total: "" }';
    const keys = `workload: { ${walk} }, load: { concurrency: 1, iterations: 1 }, maxDuration: 60ms`;
    const stop = new AbortController().signal;
    await assert.rejects(
      discover(scenarioOf(scenarioText(origin, keys)), origin, NO_DATA, stop),
      /^HarnessError: the walk before the load: GET .*: what is asked before the load has not ended after 60ms/,
    );
    assert.ok(pages > 0);
  });

  it('ends after maxDuration where an answer comes too late for it, and not for its timeout', async (t) => {
    const origin = await serve(t, () => undefined);
    const options = { ...USUAL, maxDurationMs: 20 };
    await assert.rejects(askJson(origin, '/list', options), /has not ended after 20ms, which is maxDuration$/);
  });
});
