import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { hostileRequests } from '../../../src/scenarios/workloads/edge-cases/hostile.ts';
import type { Connection, OutgoingRequest } from '../../../src/workers/http/engine.ts';
import { type Connect, ENGINES } from '../../support/engines.ts';

const FIRST = Buffer.alloc(1000, 'x');
const begun: OutgoingRequest = {
  method: 'PUT',
  path: '/documents/large',
  headers: ['a', 'b'],
  body: { kind: 'begun', first: FIRST, bytes: 300_000_000 },
};
const plain: OutgoingRequest = { method: 'GET', path: '/after', headers: [], body: null };

const REFUSED = 'HTTP/1.1 413 Too Large\r\ncontent-type: application/problem+json\r\ncontent-length: 2\r\n\r\n{}';
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

type RawServer = {
  readonly connection: Connection;
  /** All that came in, connection by connection. */
  readonly received: readonly string[];
  /** How many of these connections are gone. */
  readonly gone: () => Promise<void>;
};

/** Bare TCP: what comes in is kept as it is, and `answer` sees each request's head and what came with it. */
async function startRaw(
  t: TestContext,
  connect: Connect,
  answer: (socket: Socket, text: string) => void,
): Promise<RawServer> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const index = received.push('') - 1;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      server.emit('gone');
    });
    socket.on('data', (chunk) => {
      received[index] += chunk.toString('latin1');
      answer(socket, chunk.toString('latin1'));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = connect({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const warnings: string[] = [];
  const warn = (warning: Error): unknown => warnings.push(String(warning));
  process.on('warning', warn);
  t.after(async () => {
    await connection.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    process.off('warning', warn);
    assert.deepEqual(warnings, []);
  });
  const gone = async (): Promise<void> => {
    while (sockets.size > 0) await once(server, 'gone');
  };
  return { connection, received, gone };
}

/** What is told of a request until its end. */
function tell(connection: Connection, request: OutgoingRequest): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const events: string[] = [];
    connection.send(request, {
      onSent: () => events.push('sent'),
      onHeaders: (status, head) => events.push(`${status} ${head.header('content-type')}`),
      onChunk: () => undefined,
      onEnd: () => resolve([...events, 'end']),
      onFailure: (failure) => resolve([...events, failure]),
    });
  });
}

const refuse = (socket: Socket, text: string): unknown => socket.write(text.startsWith('PUT') ? REFUSED : OK);

for (const [name, connect] of ENGINES) {
  describe(`engine ${name}: a body that is only begun`, () => {
    it('is announced in full, sent no further, and ends with the answer, again and again', async (t) => {
      const { connection, received } = await startRaw(t, connect, refuse);
      for (let turn = 0; turn < 10; turn += 1) {
        assert.deepEqual(await tell(connection, begun), ['sent', '413 application/problem+json', 'end']);
        assert.deepEqual(await tell(connection, plain), ['sent', '200 null', 'end']);
      }
      const bodies = received.filter((text) => text.includes('PUT '));
      assert.equal(bodies.length, 10);
      for (const text of bodies) {
        const [head = '', body] = text.slice(text.indexOf('PUT ')).split('\r\n\r\n');
        assert.match(head, /^PUT \/documents\/large HTTP\/1\.1\r\n[\s\S]*content-length: 300000000$/);
        assert.equal(body, FIRST.toString());
      }
    });

    it('leaves no connection open that still owes its rest', async (t) => {
      const { connection, gone } = await startRaw(t, connect, refuse);
      assert.equal((await tell(connection, begun)).at(-1), 'end');
      await gone();
    });

    it('ends as well where the target closes the connection behind its answer', async (t) => {
      const closing = REFUSED.replace('413 Too Large\r\n', '413 Too Large\r\nconnection: close\r\n');
      const { connection } = await startRaw(t, connect, (socket, text) =>
        text.startsWith('PUT') ? socket.end(closing) : socket.write(OK),
      );
      for (let turn = 0; turn < 5; turn += 1) {
        assert.deepEqual((await tell(connection, begun)).at(-1), 'end');
        assert.deepEqual((await tell(connection, plain)).at(-1), 'end');
      }
    });

    it('is a reset where the target hangs up instead of answering', async (t) => {
      const { connection } = await startRaw(t, connect, (socket, text) =>
        text.startsWith('PUT') ? socket.resetAndDestroy() : socket.write(OK),
      );
      for (let turn = 0; turn < 5; turn += 1) {
        assert.deepEqual((await tell(connection, begun)).at(-1), 'reset');
        assert.deepEqual((await tell(connection, plain)).at(-1), 'end');
      }
    });

    it('can be dropped while a target waits for the rest of it', async (t) => {
      const heard: string[] = [];
      let waits: () => void = () => undefined;
      const waiting = new Promise<void>((resolve) => {
        waits = resolve;
      });
      const { connection, gone } = await startRaw(t, connect, (socket, text) =>
        text.startsWith('PUT') ? waits() : socket.write(OK),
      );
      void tell(connection, begun).then((events) => heard.push(...events));
      await waiting;
      connection.abort();
      await gone();
      assert.equal((await tell(connection, plain)).at(-1), 'end');
      assert.deepEqual(heard, []);
    });
  });
}

for (const [name, connect] of ENGINES) {
  describe(`engine ${name}: a hostile request`, () => {
    it('goes over the wire with its path as it is, and with a content type of its own only', async (t) => {
      const { connection, received } = await startRaw(t, connect, refuse);
      const headers = { 'Content-Type': 'text/html', 'x-key': '1' };
      const hostile = hostileRequests({ basePath: '/base', documents: '/documents', change: 'c', headers });
      for (const { request } of hostile) await tell(connection, request('name'));
      const heads = received.flatMap((text) => [
        ...text.matchAll(/(?:PUT|GET|POST) \/[^\r]+ HTTP\/1\.1[\s\S]*?\r\n\r\n/g),
      ]);
      assert.deepEqual(
        heads.map(([head]) => head.slice(0, head.indexOf(' HTTP/1.1'))),
        hostile.map(({ request }) => `${request('name').method} ${request('name').path}`),
      );
      for (const [head] of heads) {
        assert.ok(head.includes('x-key: 1\r\n') && !head.includes('text/html'));
        assert.equal((head.match(/content-type/gi) ?? []).length, head.startsWith('GET') ? 0 : 1);
      }
      const paths = heads.map(([head]) => head.split(' ')[1] ?? '');
      for (const raw of ['/base/documents/../../../../etc/passwd', '/base/documents/..', '/base/documents/a%00b'])
        assert.ok(paths.includes(raw), raw);
      assert.equal(new Set(hostile.map(({ request }) => request('name').label)).size, hostile.length);
    });
  });
}
