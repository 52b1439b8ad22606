import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { HeldClock } from '../../../src/metrics/clock.ts';
import type { BodyCheck } from '../../../src/workers/http/body-check.ts';
import { createWire } from '../../../src/workers/http/engines/wire/create-wire.ts';
import type { SocketEvents } from '../../../src/workers/http/engines/wire/wire-socket.ts';
import { Excerpt } from '../../../src/workers/http/excerpt.ts';
import { request, startRig } from '../../support/exchange-rig.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A connection on a socket in memory, whose clock moves by 1 µs with each look at it. */
function begin(onEnd: () => void): {
  readonly clock: HeldClock;
  readonly times: number[];
  readonly answer: () => void;
} {
  let nowUs = 0;
  const clock = new HeldClock(() => nowUs++);
  let events: SocketEvents | null = null;
  let buffer: Buffer = Buffer.alloc(0);
  const socket = Object.assign(new EventEmitter(), { write: () => true, destroy: () => undefined, writableLength: 0 });
  const connect = createWire((options, told) => {
    [events, buffer] = [told, options.buffer];
    return socket as unknown as Socket;
  }, clock);
  const connection = connect({
    ...{ origin: 'http://127.0.0.1:1', connectTimeoutMs: 1, maxHeadBytes: 1e3 },
    route: {},
  } as Parameters<typeof connect>[0]);
  const times: number[] = [];
  const note = (): void => void times.push(clock.now());
  connection.send(request, {
    onSent: note,
    onHeaders: note,
    onChunk: note,
    onFailure: note,
    onEnd: () => {
      note();
      onEnd();
    },
  });
  const told = events as SocketEvents | null;
  told?.onOpen();
  return { clock, times, answer: () => told?.onRead(buffer.write(ANSWER)) };
}

describe('a wire connection', () => {
  it('looks at the clock once for each read', () => {
    const { clock, times, answer } = begin(() => undefined);
    answer();
    assert.deepEqual([times, clock.now()], [[0, 1, 1, 1], 2]);
  });

  it('lets the clock go where what a read brings is handled with an exception', () => {
    const { clock, answer } = begin(() => {
      throw new Error('broken');
    });
    assert.throws(answer, /broken/);
    assert.notEqual(clock.now(), clock.now());
  });
});

describe('the clock of an exchange', () => {
  for (const [reads, times] of [
    ['nothing', 0],
    ['pieces', 1],
    ['whole', 1],
  ] as const) {
    it(`is let go ${times} times where a check has read ${reads}`, async (t) => {
      let letGo = 0;
      const check: BodyCheck = {
        statuses: [200],
        reads,
        onStart: () => undefined,
        onChunk: () => null,
        onEnd: () => null,
      };
      const rig = startRig(t, check, () => letGo++);
      rig.send();
      rig.connection.answer(200, 'ok');
      assert.deepEqual([letGo, rig.outcomes], [times, ['ok']]);
      await rig.exchange.close();
    });
  }
});

describe('an excerpt', () => {
  it('has the first 200 bytes, whatever buffers they came in, and wherever they lay there', () => {
    const text = Array.from({ length: 300 }, (_, index) => String.fromCharCode(33 + (index % 90))).join('');
    const shared = Buffer.alloc(400);
    for (const size of [1, 3, 7, 64, 199, 300]) {
      const excerpt = new Excerpt();
      for (let before = 0; before < text.length; before += size) {
        const buffer = before % 2 === 0 ? shared : Buffer.alloc(400);
        const from = size % 5;
        const to = from + buffer.write(text.slice(before, before + size), from, 'latin1');
        excerpt.keep(buffer, from, to, before);
      }
      assert.equal(excerpt.text(text.length), text.slice(0, 200));
    }
  });
});
