import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { HarnessError } from '../../src/errors.ts';
import type { Resolve } from '../../src/loopback.ts';
import { connectUrlTarget } from '../../src/targets/url.ts';
import { NO_TLS_FILES } from '../../src/tls-files.ts';
import { certify } from '../support/certificates.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function listen(t: TestContext, server: Server | HttpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** What a server does with a request. */
type Manner = (socket: Socket) => void;

function serve(t: TestContext, onRequest: RequestListener): Promise<number> {
  return listen(t, createServer(onRequest));
}

function serveTcp(t: TestContext, onSocket: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listen(
    t,
    createTcpServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      onSocket(socket);
    }),
  );
}

function unreachable(url: string, reason: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof HarnessError, String(error));
    assert.equal(error.code, 'UNREACHABLE');
    assert.ok(error.message.includes(url), error.message);
    assert.match(error.message, reason);
    assert.ok((error.hint ?? '') !== '');
    return true;
  };
}

describe('a target that is already running', { timeout: 30_000 }, () => {
  it('is reachable when it answers anything at all in HTTP', async (t) => {
    for (const status of [200, 204, 301, 404, 500, 503]) {
      const seen: string[] = [];
      const port = await serve(t, (request, response) => {
        seen.push(`${request.method} ${request.url}`);
        response.writeHead(status).end();
      });
      const target = await connectUrlTarget({ url: `http://127.0.0.1:${port}`, timeoutMs: 5_000 });
      assert.equal(target.origin, `http://127.0.0.1:${port}`);
      assert.deepEqual(seen, ['GET /']);
    }
  });

  it('keeps its base path, loses trailing slashes, and is asked where it is told', async (t) => {
    const seen: (string | undefined)[] = [];
    const port = await serve(t, (request, response) => {
      seen.push(request.url);
      response.end();
    });
    const url = `http://127.0.0.1:${port}`;
    const plain = await connectUrlTarget({ url: `${url}/`, timeoutMs: 5_000 });
    const based = await connectUrlTarget({ url: `${url}/api/v1//`, timeoutMs: 5_000, paths: ['/healthz?x=1'] });
    assert.deepEqual([plain.origin, based.origin], [url, `${url}/api/v1`]);
    assert.deepEqual(seen, ['/', '/api/v1/healthz?x=1']);
  });

  const MUTE: Manner = () => undefined;
  const CLOSES: Manner = (socket) => socket.end();
  const ANSWERS: Manner = (socket) => socket.end('HTTP/1.1 500 x\r\ncontent-length: 0\r\n\r\n');
  const ROWS: readonly (readonly [title: string, manners: Readonly<Record<string, Manner>>, asked: string])[] = [
    ['is mute on / alone', { '/': MUTE, '/a': ANSWERS }, '/b/a'],
    ['closes the connection on the first path', { '/a': CLOSES, '/c?d=e': ANSWERS, '/': MUTE }, '/b/a /b/c?d=e'],
    ['is mute on the first path', { '/a': MUTE, '/c?d=e': ANSWERS, '/': MUTE }, '/b/a /b/c?d=e'],
    ['answers on / alone', { '/a': CLOSES, '/c?d=e': CLOSES, '/': ANSWERS }, '/b/a /b/c?d=e /b/'],
  ];
  for (const [title, manners, asked] of ROWS)
    it(`is reachable when it ${title}`, async (t) => {
      const seen: string[] = [];
      const port = await serveTcp(t, (socket) =>
        socket.once('data', (head) => {
          const path = String(head).split(' ')[1] ?? '';
          seen.push(path);
          manners[path.slice('/b'.length)]?.(socket);
        }),
      );
      const paths = Object.keys(manners).filter((path) => path !== '/');
      await connectUrlTarget({ url: `http://127.0.0.1:${port}/b`, paths, timeoutMs: 10_000 });
      assert.equal(seen.join(' '), asked);
    });

  it('is not read to the end: the head of its answer is enough', async (t) => {
    const port = await serve(t, (_request, response) => {
      response.writeHead(200).flushHeaders();
    });
    await connectUrlTarget({ url: `http://127.0.0.1:${port}`, timeoutMs: 5_000 });
  });

  it('cannot be seen from inside, never dies, and is left running', async (t) => {
    const port = await serve(t, (_request, response) => response.end());
    const target = await connectUrlTarget({ url: `http://127.0.0.1:${port}`, timeoutMs: 5_000 });
    assert.equal(target.gauges.size, 0);
    assert.equal(await target.settle(), undefined);
    target.onGauges(() => assert.fail('there is nothing to report'));
    await target.close();
    await target.close();
    const alive = Symbol('alive');
    assert.equal(await Promise.race([target.died, Promise.resolve(alive)]), alive);
    await connectUrlTarget({ url: target.origin, timeoutMs: 5_000 });
    assert.deepEqual(target.facts, { kind: 'url', url: target.origin });
  });
});

describe('a target that cannot be reached', { timeout: 30_000 }, () => {
  it('is named with the reason when nothing listens there', async (t) => {
    const server = createTcpServer();
    const port = await listen(t, server);
    server.close();
    await once(server, 'close');
    const url = `http://127.0.0.1:${port}`;
    await assert.rejects(
      connectUrlTarget({ url, timeoutMs: 5_000 }),
      unreachable(url, /: refused: connect ECONNREFUSED/),
    );
  });

  it('is named with the reason when it accepts and says nothing', async (t) => {
    const url = `http://127.0.0.1:${await serveTcp(t, () => {})}`;
    await assert.rejects(
      connectUrlTarget({ url, timeoutMs: 50 }),
      unreachable(url, /: timeout: no answer within 50 ms$/),
    );
  });

  it('is named with the reason when it hangs up', async (t) => {
    const closing = `http://127.0.0.1:${await serveTcp(t, (socket) => socket.once('data', () => socket.end()))}`;
    await assert.rejects(
      connectUrlTarget({ url: closing, timeoutMs: 5_000 }),
      unreachable(closing, /: reset: the target closed the connection before it answered$/),
    );
    const resetting = `http://127.0.0.1:${await serveTcp(t, (socket) => socket.once('data', () => socket.resetAndDestroy()))}`;
    await assert.rejects(
      connectUrlTarget({ url: resetting, timeoutMs: 5_000 }),
      unreachable(resetting, /: reset: the target closed the connection before it answered$/),
    );
  });

  it('is there when it answers anything: whether that is HTTP is for the load to tell', async (t) => {
    for (const answer of ['SSH-2.0-OpenSSH_9.2\r\n', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`]) {
      const port = await serveTcp(t, (socket) => socket.once('data', () => socket.end(answer)));
      await connectUrlTarget({ url: `http://127.0.0.1:${port}`, timeoutMs: 5_000 });
    }
  });

  it('is named with the reason when it does not speak TLS', async (t) => {
    const port = await serveTcp(t, (socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    const https = `https://127.0.0.1:${port}`;
    await assert.rejects(
      connectUrlTarget({ url: https, timeoutMs: 5_000 }),
      unreachable(https, /: tls: its answer is not TLS/),
    );
  });

  it('whose certificate is not trusted, or that does not trust ours, is told apart from one that does not run', async (t) => {
    const [own, other] = [certify({ name: 'self-signed' }), certify({ name: 'other', address: '127.0.0.2' })];
    const late = certify({ name: 'late', validTo: new Date(Date.now() - 60_000) });
    const folder = temporaryFolder(t);
    for (const [name, { cert }] of Object.entries({ own, other, late })) writeFileSync(join(folder, name), cert);
    const strict = { requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3', ca: own.cert } as const;
    const rows = [
      [
        own,
        {},
        null,
        /: tls: its certificate is not trusted: self-signed certificate/,
        /ca: FILE\.pem.*NODE_EXTRA_CA_CERTS/,
      ],
      [other, {}, 'other', /: tls: its certificate is not trusted: Hostname\/IP does not match/, /a name or address/],
      [late, {}, 'late', /: tls: its certificate is not trusted: certificate has expired/, /valid now/],
      [own, strict, 'own', /: tls: it wants a certificate, and was shown none \(ERR_SSL/, /cert: FILE\.pem and key/],
    ] as const;
    for (const [{ key, cert }, more, ca, message, hint] of rows) {
      const port = await listen(
        t,
        createTlsServer({ key, cert, ...more }, (_, response) => response.end()),
      );
      const url = `https://127.0.0.1:${port}`;
      const tls = { ...NO_TLS_FILES, ca: ca === null ? null : join(folder, ca) };
      await assert.rejects(connectUrlTarget({ url, timeoutMs: 5_000, tls }), (error) => {
        assert.ok(unreachable(url, message)(error), String(error));
        assert.ok(error instanceof HarnessError);
        assert.match(error.hint ?? '', hint);
        assert.doesNotMatch(error.hint ?? '', /Check that the server is running/);
        return true;
      });
    }
  });

  it('is named with the reason when its name cannot be resolved', async () => {
    const resolve: Resolve = (hostname, _options, done) =>
      done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []);
    const url = 'http://no-such-host.invalid:8080';
    await assert.rejects(
      connectUrlTarget({ url, timeoutMs: 5_000, resolve }),
      unreachable(url, /: dns: its name cannot be resolved \(ENOTFOUND\)/),
    );
  });

  it('is a matter of configuration when it is no URL', async () => {
    for (const url of ['127.0.0.1:8080', 'ftp://127.0.0.1', 'nonsense', '']) {
      await assert.rejects(
        connectUrlTarget({ url, timeoutMs: 5_000 }),
        (error) =>
          error instanceof HarnessError &&
          error.code === 'CONFIG' &&
          /not an http, https or http\+unix URL/.test(error.message),
      );
    }
  });
});
