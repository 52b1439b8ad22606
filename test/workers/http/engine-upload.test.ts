import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readdirSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { getHeapStatistics } from 'node:v8';
import type { DocumentFile } from '../../../src/datasets/recipes/document-files.ts';
import type { Connection, OutgoingRequest } from '../../../src/workers/http/engine.ts';
import { type DocumentFault, type DocumentServer, startDocumentServer } from '../../support/document-server.ts';
import { documentIn } from '../../support/documents.ts';
import { type Connect, ENGINES } from '../../support/engines.ts';
import { reset } from '../../support/faults.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

function put({ path, bytes, contentType }: DocumentFile, name = 'a'): OutgoingRequest {
  const body = { kind: 'file', path, bytes } as const;
  return { method: 'PUT', path: `/documents/${name}`, headers: ['content-type', contentType], body };
}

/** Sends one request; resolves with its status or its failure. */
function send(connection: Connection, request: OutgoingRequest): Promise<string> {
  let told = '';
  return new Promise((resolve) => {
    connection.send(request, {
      onSent: () => undefined,
      onHeaders: (status) => {
        told = `status ${status}`;
      },
      onChunk: () => undefined,
      onEnd: () => resolve(told),
      onFailure: (failure) => resolve(failure),
    });
  });
}

/** Each is made once, for all tests. */
const folder = temporaryFolder({ after });
const documents = new Map<number, DocumentFile>();

function documentOf(bytes: number): DocumentFile {
  const document = documents.get(bytes) ?? documentIn(folder, bytes);
  documents.set(bytes, document);
  return document;
}

/** Nothing but zeros, which take no place on the disk: for a target that never reads so far. */
function hollowDocument(bytes: number): DocumentFile {
  const path = join(folder, `hollow-${bytes}`);
  writeFileSync(path, '');
  truncateSync(path, bytes);
  return { name: 'hollow', shape: 'buffers', bytes, sha256: '', path, contentType: 'application/x-test' };
}

type Rig = { readonly server: DocumentServer; readonly connection: Connection };

async function startRig(t: TestContext, connect: Connect, fault?: DocumentFault): Promise<Rig> {
  const server = await startDocumentServer(fault);
  const connection = connect({ origin: server.origin });
  t.after(async () => {
    await connection.close();
    await server.close();
  });
  return { server, connection };
}

/** Files of this folder that are open in this process. */
function openFiles(folder: string): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder) ? [target] : [];
    } catch {
      return [];
    }
  });
}

for (const [name, connect] of ENGINES) {
  describe(`engine ${name}: an upload from a file`, () => {
    it('arrives bit by bit, with its length and type, on one connection for all', async (t) => {
      const { server, connection } = await startRig(t, connect);
      const sizes = [1, 1000, 65_535, 65_536, 65_537, 131_072, 1_000_003, 131_073, 8_000_000];
      for (const bytes of sizes) {
        const document = documentOf(bytes);
        assert.equal(await send(connection, put(document, `${bytes}`)), 'status 201');
        const { headers, sha256 } = server.uploads.at(-1) ?? assert.fail();
        assert.deepEqual(
          [headers['content-length'], headers['content-type'], headers['transfer-encoding'], sha256],
          [String(bytes), 'application/x-test', undefined, document.sha256],
        );
      }
      assert.equal(server.connections(), 1);
      assert.deepEqual(openFiles(folder), []);
    });

    it('arrives whole at a target that takes it in small sips', async (t) => {
      const sips: DocumentFault = ({ request, response }) => {
        const hash = createHash('sha256');
        const sip = (): void => {
          const piece: Buffer | null = request.read(1 + (request.readableLength >> 2)) ?? request.read();
          if (piece) hash.update(piece);
          if (request.readableEnded) response.end(hash.digest('hex'));
          else setImmediate(sip);
        };
        sip();
      };
      const { connection } = await startRig(t, connect, sips);
      const document = documentOf(6_000_001);
      let answer = '';
      await new Promise<void>((resolve, reject) => {
        connection.send(put(document), {
          onSent: () => undefined,
          onHeaders: () => undefined,
          onChunk: (buffer, from, to) => {
            answer += buffer.toString('utf8', from, to);
          },
          onEnd: resolve,
          onFailure: (failure, detail) => reject(new Error(`${failure}: ${detail}`)),
        });
      });
      assert.equal(answer, document.sha256);
    });

    it('waits for a target that does not read, without taking the file into memory', async (t) => {
      const sockets: Socket[] = [];
      const server = createTcpServer((socket) => {
        socket.pause();
        socket.on('error', () => undefined);
        sockets.push(socket);
        server.emit('connected');
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const connection = connect({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
      t.after(async () => {
        await connection.close();
        for (const socket of sockets) socket.destroy();
        server.close();
      });
      const document = hollowDocument(100_000_000);
      const held = (): number => {
        const { external_memory: external, used_heap_size: heap } = getHeapStatistics();
        return external + heap;
      };
      const before = held();
      const connected = once(server, 'connected');
      void send(connection, put(document));
      await connected;
      // The kernel's buffers of a connection fill up within a few turns; an engine that reads on has time to read on.
      let most = 0;
      for (let turn = 0; turn < 3000; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        most = Math.max(most, held() - before);
      }
      assert.ok(most < 15_000_000, `${most} bytes`);
      connection.abort();
    });

    it('ends with the answer of a target that has seen enough', async (t) => {
      const { connection, server } = await startRig(t, connect, ({ number, method, response, serve }) => {
        if (number % 2 === 1 && method === 'PUT') response.writeHead(413, { 'content-length': 0 }).end();
        else serve();
      });
      const [document, next] = [documentOf(16_000_000), documentOf(1_000_003)];
      for (let round = 0; round < 3; round += 1) {
        assert.equal(await send(connection, put(document)), 'status 413');
        assert.match(await send(connection, put(next, `${round}`)), /status 201/);
        assert.equal(server.uploads.at(-1)?.sha256, next.sha256);
      }
    });

    it('ends with such an answer where the body is in memory, and the next one has a connection of its own', async (t) => {
      const server = createTcpServer((socket) => {
        socket.on('error', () => socket.destroy());
        let isRefused = false;
        socket.on('data', (chunk) => {
          if (chunk.toString('latin1', 0, 3) === 'GET') socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
          else if (!isRefused) socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n');
          // It keeps the connection open, and reads no more of the body.
          isRefused = true;
          if (chunk.toString('latin1', 0, 3) !== 'GET') socket.pause();
        });
        t.after(() => socket.destroy());
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const connection = connect({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
      t.after(async () => {
        await connection.close();
        server.close();
      });
      const body = Buffer.alloc(20_000_000, 'x');
      assert.equal(await send(connection, { method: 'POST', path: '/a', headers: [], body }), 'status 413');
      assert.equal(await send(connection, { method: 'GET', path: '/a', headers: [], body: null }), 'status 200');
    });

    it('fails as reset where the target resets in the middle, and the next one is whole', async (t) => {
      const { connection, server } = await startRig(t, connect, ({ number, request, serve }) => {
        if (number % 2 === 1) request.once('data', () => reset(request.socket));
        else serve();
      });
      const [document, next] = [documentOf(5_000_000), documentOf(1_000_003)];
      for (let round = 0; round < 4; round += 1) {
        assert.equal(await send(connection, put(document)), 'reset');
        assert.match(await send(connection, put(next)), /status 20/);
        assert.equal(server.uploads.at(-1)?.sha256, next.sha256);
      }
      assert.deepEqual(openFiles(folder), []);
    });

    for (const chunks of [0, 1, 2, 7, 20]) {
      it(`can be aborted after ${chunks} chunks: the file is closed, and the next upload is whole`, async (t) => {
        const seen = new EventEmitter();
        const { connection, server } = await startRig(t, connect, ({ name, request, serve }) => {
          if (name === 'again') return serve();
          let count = 0;
          request
            .on('error', () => undefined)
            .on('data', () => {
              count += 1;
              if (count === chunks) seen.emit('enough');
            });
        });
        const [document, next] = [documentOf(9_000_000), documentOf(1_000_003)];
        const enough = once(seen, 'enough');
        let told = '';
        void send(connection, put(document)).then((outcome) => {
          told = outcome;
        });
        if (chunks > 0) await enough;
        connection.abort();
        assert.equal(await send(connection, put(next, 'again')), 'status 201');
        assert.equal(server.uploads.at(-1)?.sha256, next.sha256);
        assert.deepEqual([told, openFiles(folder)], ['', []]);
      });
    }

    it('is closed with its connection', async (t) => {
      const { server } = await startRig(t, connect, ({ request }) => request.on('error', () => undefined).pause());
      const connection = connect({ origin: server.origin });
      void send(connection, put(hollowDocument(50_000_000)));
      await until(() => openFiles(folder).length > 0);
      await connection.close();
      assert.deepEqual(openFiles(folder), []);
    });
  });
}
