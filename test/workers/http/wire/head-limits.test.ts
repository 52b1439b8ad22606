import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { it } from 'node:test';
import { targetRoute } from '../../../../src/loopback.ts';
import { createWire } from '../../../../src/workers/http/engines/wire/create-wire.ts';
import type { SocketEvents } from '../../../../src/workers/http/engines/wire/wire-socket.ts';
import { request } from '../../../support/exchange-rig.ts';

const HEAD = `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(500)}\r\nContent-Length: 0\r\n\r\n`;

it('connections of one engine to one target keep to the limit of heads that each was opened with', () => {
  const opened: { readonly events: SocketEvents; readonly buffer: Buffer }[] = [];
  const connect = createWire(({ buffer }, events) => {
    opened.push({ events, buffer });
    return { write: () => true, destroy: () => undefined, writableLength: 0 } as unknown as Socket;
  });
  const route = targetRoute('127.0.0.1', 1);
  const ends = [1_000, 400, 1_000].map((maxHeadBytes) => {
    let end = 'open';
    const connection = connect({ origin: 'http://127.0.0.1:1', connectTimeoutMs: 1, maxHeadBytes, route });
    connection.send(request, {
      onSent: () => undefined,
      onHeaders: () => undefined,
      onChunk: () => undefined,
      onEnd: () => {
        end = 'whole';
      },
      onFailure: (failure) => {
        end = failure;
      },
    });
    const { events, buffer } = opened.at(-1) ?? assert.fail('no socket');
    events.onOpen();
    events.onRead(buffer.write(HEAD, 'latin1'));
    return end;
  });
  assert.deepEqual(ends, ['whole', 'protocol', 'whole']);
});
