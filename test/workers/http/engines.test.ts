import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { type Resolve, targetRoute } from '../../../src/loopback.ts';
import type { Connection, OutgoingRequest } from '../../../src/workers/http/engine.ts';
import { json } from '../../support/answers.ts';
import { type Connect, ENGINES } from '../../support/engines.ts';
import {
  closedBefore,
  closesAfter,
  everyNth,
  healthy,
  malformedChunk,
  malformedStatusLine,
  reset,
  resetBefore,
  silent,
  startAnswer,
  truncated,
} from '../../support/faults.ts';
import { type Fault, type FaultyServer, startFaultyServer } from '../../support/faulty-server.ts';

const get = (path: string): OutgoingRequest => ({ method: 'GET', path, headers: [], body: null });

type Told = { readonly events: readonly string[]; readonly bytes: number };

type Listener = { readonly onSent?: () => void; readonly onChunk?: () => void };

/** Sends one request and collects what the engine tells, until its end. */
function tell(connection: Connection, request: OutgoingRequest, listener: Listener = {}): Promise<Told> {
  const events: string[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    // Whatever came after the end would be seen in the turn after it.
    const end = (event: string): void => {
      events.push(event);
      setImmediate(() => resolve({ events, bytes }));
    };
    connection.send(request, {
      onSent: () => {
        events.push('sent');
        listener.onSent?.();
      },
      onHeaders: (status) => events.push(`status ${status}`),
      onChunk: (_buffer, from, to) => {
        bytes += to - from;
        listener.onChunk?.();
      },
      onEnd: () => end('end'),
      onFailure: (failure) => end(failure),
    });
  });
}

async function startPair(
  t: TestContext,
  connect: Connect,
  fault: Fault,
): Promise<{ server: FaultyServer; connection: Connection }> {
  const server = await startFaultyServer(fault);
  const connection = connect({ origin: server.origin });
  t.after(async () => {
    await connection.close();
    await server.close();
  });
  return { server, connection };
}

for (const [name, connect] of ENGINES) {
  describe(`engine ${name}`, () => {
    it('tells of an answer in order, and keeps its connection', async (t) => {
      const { server, connection } = await startPair(t, connect, healthy);
      for (let sent = 0; sent < 3; sent += 1) {
        const { events, bytes } = await tell(connection, get('/files/file-50000.bin'));
        assert.deepEqual(events, ['sent', 'status 200', 'end']);
        assert.equal(bytes, 50_000);
      }
      assert.equal(server.connections(), 1);
    });

    it('sends method, headers and body', async (t) => {
      const echo: Fault = ({ request, body, send }) => send(json(200, [request.method, request.headers['x-a'], body]));
      const { connection } = await startPair(t, connect, echo);
      const chunks: Buffer[] = [];
      await new Promise<void>((resolve, reject) => {
        const post = { method: 'POST', path: '/changes', headers: ['x-a', '1'], body: Buffer.from('größe') };
        const onFailure = (_failure: string, detail: string): void => reject(new Error(detail));
        const onChunk = (buffer: Buffer, from: number, to: number): unknown =>
          chunks.push(Buffer.from(buffer.subarray(from, to)));
        connection.send(post, { onSent: () => {}, onHeaders: () => {}, onChunk, onEnd: resolve, onFailure });
      });
      assert.deepEqual(JSON.parse(Buffer.concat(chunks).toString()), ['POST', '1', 'größe']);
    });

    const broken: readonly [title: string, Fault, ending: readonly string[]][] = [
      ['a connection that is reset before the answer', resetBefore, ['reset']],
      ['a connection that is closed before the answer', closedBefore, ['reset']],
      ['a body that is too short', truncated, ['status 200', 'length']],
      ['a malformed status line', malformedStatusLine, ['protocol']],
      ['a malformed chunk', malformedChunk, ['status 200', 'protocol']],
    ];
    for (const [title, fault, ending] of broken) {
      it(`takes ${title} for ${ending.at(-1)}, once, and connects again`, async (t) => {
        const { connection } = await startPair(t, connect, everyNth(2, fault));
        for (const expected of [['status 200', 'end'], ending, ['status 200', 'end'], ending]) {
          const { events } = await tell(connection, get('/changes'));
          assert.deepEqual(events, ['sent', ...expected]);
        }
      });
    }

    it('takes a connection that is reset in the middle of a body for reset', async (t) => {
      let halfway: Socket | null = null;
      const { connection } = await startPair(t, connect, ({ socket, answer }) => {
        halfway = socket;
        startAnswer(socket, answer);
      });
      // Only once the client has read what there is: see `resetAmid`.
      const onChunk = (): void => void setImmediate(() => halfway && reset(halfway));
      const { events } = await tell(connection, get('/specs'), { onChunk });
      assert.deepEqual(events, ['sent', 'status 200', 'reset']);
    });

    it('takes a port where nothing listens for refused, each time it is asked', async () => {
      const server = await startFaultyServer(healthy);
      await server.close();
      const connection = connect({ origin: server.origin });
      for (let attempt = 0; attempt < 3; attempt += 1) {
        assert.deepEqual((await tell(connection, get('/'))).events, ['refused']);
      }
      await connection.close();
    });

    it('takes a request from within the failure of the one before, whether that was refused or reset', async (t) => {
      const server = await startFaultyServer(everyNth(2, resetBefore));
      const connection = connect({ origin: server.origin });
      const told: string[] = [];
      /** Sends one after the other, each from within the end of the one before. */
      const sendInTurn = (left: number): Promise<void> =>
        new Promise((resolve) => {
          const next = (event: string): void => {
            told.push(event);
            if (left === 1) setImmediate(resolve);
            else sendInTurn(left - 1).then(resolve);
          };
          const ignored = (): void => undefined;
          const sink = { onSent: ignored, onHeaders: ignored, onChunk: ignored, onEnd: () => next('end') };
          connection.send(get('/specs'), { ...sink, onFailure: next });
        });
      t.after(() => connection.close());
      await sendInTurn(6);
      await server.close();
      await sendInTurn(3);
      // A connection that had answered may be found closed by the first of them.
      assert.deepEqual(told.slice(0, 6), [...['end', 'reset', 'end', 'reset', 'end', 'reset']]);
      assert.deepEqual(told.slice(-2), ['refused', 'refused']);
    });

    it('tries the next address of a name where the first one refuses', async (t) => {
      const server = await startFaultyServer(healthy);
      const resolve: Resolve = (_host, _options, done) =>
        done(null, [
          { address: '127.0.0.2', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]);
      const { port } = new URL(server.origin);
      const connection = connect({
        origin: `http://localhost:${port}`,
        route: targetRoute('localhost', 5000, resolve),
      });
      t.after(async () => {
        await connection.close();
        await server.close();
      });
      assert.deepEqual((await tell(connection, get('/specs'))).events, ['sent', 'status 200', 'end']);
      assert.deepEqual([server.log, server.connections()], [['GET /specs'], 1]);
    });

    it('connects anew without a failure where the server said that it closes', async (t) => {
      const { server, connection } = await startPair(t, connect, closesAfter(2, 'announced'));
      for (let sent = 0; sent < 6; sent += 1) {
        assert.equal((await tell(connection, get('/specs'))).events.at(-1), 'end');
      }
      assert.equal(server.connections(), 3);
    });

    it('waits through an informational answer', async (t) => {
      const { connection } = await startPair(t, connect, ({ socket, send, answer }) => {
        socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
        send(answer);
      });
      assert.deepEqual((await tell(connection, get('/specs'))).events, ['sent', 'status 200', 'end']);
    });

    it('says nothing more of a request that was dropped, closes its socket, and goes on with another', async (t) => {
      const { server, connection } = await startPair(t, connect, (turn) =>
        turn.number === 1 ? first(turn) : healthy(turn),
      );
      let dropped: Socket | null = null;
      const first: Fault = ({ socket, ...turn }) => {
        dropped = socket;
        silent({ socket, ...turn });
      };
      const events: string[] = [];
      connection.send(get('/specs'), {
        onSent: () => events.push('sent'),
        onHeaders: () => events.push('headers'),
        onChunk: () => events.push('chunk'),
        onEnd: () => events.push('end'),
        onFailure: (failure) => events.push(failure),
      });
      await server.sawRequests(1);
      const gone = once(dropped ?? assert.fail('no request came'), 'close');
      connection.abort();
      await gone;
      assert.deepEqual((await tell(connection, get('/specs'))).events, ['sent', 'status 200', 'end']);
      assert.deepEqual(events, ['sent']);
    });

    it('drops a request that still waits for its connection', async (t) => {
      const { server, connection } = await startPair(t, connect, healthy);
      const events: string[] = [];
      const push = (event: string) => (): unknown => events.push(event);
      const sink = { onSent: push('sent'), onHeaders: push('headers'), onChunk: push('chunk'), onEnd: push('end') };
      connection.send(get('/changes'), { ...sink, onFailure: push('failure') });
      connection.abort();
      assert.equal((await tell(connection, get('/specs'))).events.at(-1), 'end');
      assert.deepEqual(events, []);
      assert.deepEqual(server.log, ['GET /specs']);
    });
  });
}
