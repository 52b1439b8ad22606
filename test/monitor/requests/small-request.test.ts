import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { addressObstacle, type Resolve } from '../../../src/loopback.ts';
import { keepConnection, type SmallRequest, sendSmall } from '../../../src/monitor/requests/small-request.ts';

const PLAIN = {
  method: 'GET',
  timeoutMs: 5000,
  mostBytes: 1000,
  allowHosts: [],
  stop: new AbortController().signal,
} as const;

async function serving(listener: RequestListener, use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A name service that knows one answer, so that no name leaves this machine. */
function resolvingTo(address: string): Resolve {
  return (_host, _options, done) => done(null, [{ address, family: 4 }]);
}

describe('a small request', () => {
  it('sends a body and reads the answer', async () => {
    await serving(
      (request, response) => {
        request.setEncoding('utf8');
        let body = '';
        request.on('data', (chunk: string) => {
          body += chunk;
        });
        request.on('end', () =>
          response.writeHead(201, { 'content-type': 'text/plain' }).end(`${request.method} ${body}`),
        );
      },
      async (port) => {
        const answer = await sendSmall({ ...PLAIN, url: `http://127.0.0.1:${port}/`, method: 'POST', body: 'hello' });
        assert.deepEqual(answer, { status: 201, text: 'POST hello', contentType: 'text/plain' });
      },
    );
  });

  it('gives up what takes too long, is too long, or is stopped', async () => {
    const stop = new AbortController();
    await serving(
      (request, response) => {
        if (request.url === '/long') response.end('x'.repeat(2000));
        else response.write('a beginning');
      },
      async (port) => {
        const send = (path: string, more: Partial<SmallRequest> = {}): Promise<unknown> =>
          sendSmall({ ...PLAIN, ...more, url: `http://127.0.0.1:${port}${path}` });
        await assert.rejects(send('/long'), /the answer has more than 1000 bytes/);
        await assert.rejects(send('/mute', { timeoutMs: 50 }), /no whole answer within 50 ms/);
        const stopped = assert.rejects(send('/mute', { stop: stop.signal }), { name: 'AbortError' });
        stop.abort();
        await stopped;
      },
    );
  });

  it('takes a kept connection again, and a new one for a GET where the server has closed that one', async () => {
    const sockets: object[] = [];
    await serving(
      (request, response) => {
        const isKnown = sockets.includes(request.socket);
        sockets.push(request.socket);
        if (isKnown && request.url === '/closed') request.socket.destroy();
        else response.end('well');
      },
      async (port) => {
        const url = `http://127.0.0.1:${port}/`;
        const connection = keepConnection(url);
        const send = (path: string, method: 'GET' | 'POST'): Promise<unknown> =>
          sendSmall({ ...PLAIN, url: `${url}${path}`, method, connection });
        await send('', 'GET');
        await send('', 'GET');
        assert.equal(new Set(sockets).size, 1);
        await send('closed', 'GET');
        assert.deepEqual([sockets.length, new Set(sockets).size], [4, 2]);
        await assert.rejects(send('closed', 'POST'), { code: 'ECONNRESET' });
        connection.destroy();
      },
    );
  });

  it('goes to this machine only, whatever a name resolves to, and follows nothing away from it', async () => {
    assert.match(
      addressObstacle('192.0.2.1', []) ?? '',
      /192\.0\.2\.1 is not on this machine; allow it with --allow-host/,
    );
    assert.equal(addressObstacle('192.0.2.1', ['192.0.2.1']), null);
    assert.equal(addressObstacle('127.8.9.1', []), null);
    assert.equal(addressObstacle('[::1]', []), null);
    assert.match(addressObstacle('[2001:db8::1]', []) ?? '', /is not on this machine/);
    const away = { ...PLAIN, url: 'http://metrics.localhost:9/', resolve: resolvingTo('0.0.0.0') };
    await assert.rejects(sendSmall(away), /metrics\.localhost is 0\.0\.0\.0, which is not on this machine/);
    await serving(
      (_request, response) => response.writeHead(302, { location: 'http://0.0.0.0/' }).end(),
      async (port) => {
        const url = `http://anything.example:${port}/`;
        const answer = await sendSmall({ ...PLAIN, url, resolve: resolvingTo('127.0.0.1') });
        assert.equal(answer.status, 302);
      },
    );
  });
});
