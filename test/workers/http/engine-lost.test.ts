import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { Connection, LostConnection } from '../../../src/workers/http/engine.ts';
import { type Connect, ENGINES } from '../../support/engines.ts';
import { reset } from '../../support/faults.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** What the server does with a request, by its number over all connections, from 1. */
type Turn = (socket: Socket, number: number) => void;

type Ended = { readonly outcome: string; readonly lost?: LostConnection | undefined };

class Pair {
  readonly sockets: Socket[] = [];
  unasked = 0;
  readonly #connection: Connection;

  static async start(t: TestContext, connect: Connect, turn: Turn): Promise<Pair> {
    let number = 0;
    const server = createServer((socket) => {
      pair.sockets.push(socket);
      socket.on('error', () => socket.destroy());
      // Each request is one piece without a body.
      socket.on('data', () => {
        number += 1;
        turn(socket, number);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const pair = new Pair(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, connect);
    t.after(async () => {
      await pair.#connection.close();
      for (const socket of pair.sockets) socket.destroy();
      await once(server.close(), 'close');
    });
    return pair;
  }

  private constructor(origin: string, connect: Connect) {
    const onUnasked = (): void => {
      this.unasked += 1;
    };
    this.#connection = connect({ origin, onUnasked });
  }

  ask(): Promise<Ended> {
    return new Promise((resolve) => {
      this.#connection.send(
        { method: 'GET', path: '/', headers: [], body: null },
        {
          onSent: () => undefined,
          onHeaders: () => undefined,
          onChunk: () => undefined,
          onEnd: () => setImmediate(() => resolve({ outcome: 'end' })),
          onFailure: (outcome, _detail, lost) => resolve({ outcome, lost }),
        },
      );
    });
  }
}

function answerBut(other: (socket: Socket) => void, at: number): Turn {
  return (socket, number) => (number === at ? other(socket) : socket.write(ANSWER));
}

function beBusy(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

for (const [name, connect] of ENGINES) {
  describe(`engine ${name}, where a connection dies without a byte of an answer`, () => {
    for (const [how, end] of [
      ['closed', (socket: Socket) => void socket.end()],
      ['reset', reset],
    ] as const) {
      it(`says of one that it had used before and that was ${how} how long it had lain idle`, async (t) => {
        const pair = await Pair.start(t, connect, answerBut(end, 3));
        await pair.ask();
        const beforeMs = performance.now();
        await pair.ask();
        beBusy(5);
        const { outcome, lost } = await pair.ask();
        assert.deepEqual([outcome, lost?.hintMs, pair.sockets.length], ['reset', null, 1]);
        const idleMs = lost?.idleMs ?? Number.NaN;
        assert.ok(idleMs >= 5 && idleMs < performance.now() - beforeMs, `${idleMs} ms`);
        assert.deepEqual([await pair.ask(), pair.sockets.length], [{ outcome: 'end' }, 2]);
      });
    }

    it('says how long the server had meant to keep it', async (t) => {
      const hinted = ANSWER.replace('content-length', 'Keep-Alive: max=9, timeout=30\r\ncontent-length');
      const pair = await Pair.start(t, connect, (socket, number) =>
        number === 2 ? socket.end() : socket.write(hinted),
      );
      await pair.ask();
      assert.equal((await pair.ask()).lost?.hintMs, 30_000);
    });

    it('says nothing of a connection that the request was the first on', async (t) => {
      const pair = await Pair.start(t, connect, (socket, number) =>
        number === 2 ? socket.write(ANSWER) : socket.end(),
      );
      assert.deepEqual(await pair.ask(), { outcome: 'reset', lost: undefined });
      await pair.ask();
      assert.notEqual((await pair.ask()).lost, undefined);
      assert.deepEqual(await pair.ask(), { outcome: 'reset', lost: undefined });
    });

    it('says nothing of one where a byte of the answer came', async (t) => {
      const pair = await Pair.start(
        t,
        connect,
        answerBut((socket) => void socket.end('HTTP/1.1 2'), 2),
      );
      await pair.ask();
      assert.equal((await pair.ask()).lost, undefined);
    });
  });

  describe(`engine ${name}, where bytes come that nobody asked for`, () => {
    it('tells of them once, closes the connection, and lets the answer before stand', async (t) => {
      const pair = await Pair.start(
        t,
        connect,
        answerBut(() => undefined, 0),
      );
      assert.deepEqual(await pair.ask(), { outcome: 'end' });
      const first = pair.sockets[0] ?? assert.fail('no connection');
      const gone = once(first, 'close');
      first.write(ANSWER);
      await gone;
      assert.equal(pair.unasked, 1);
      assert.deepEqual([await pair.ask(), pair.sockets.length, pair.unasked], [{ outcome: 'end' }, 2, 1]);
    });

    it('tells of none where the server closes an idle connection', async (t) => {
      const pair = await Pair.start(
        t,
        connect,
        answerBut(() => undefined, 0),
      );
      await pair.ask();
      const first = pair.sockets[0] ?? assert.fail('no connection');
      const gone = once(first, 'close');
      first.end();
      await gone;
      assert.deepEqual([await pair.ask(), pair.unasked], [{ outcome: 'end' }, 0]);
    });
  });
}
