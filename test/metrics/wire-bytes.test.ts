import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { connect, createServer } from 'node:tls';
import { SocketBytes } from '../../src/metrics/wire-bytes.ts';
import { certify } from '../support/certificates.ts';

describe('the bytes of sockets', () => {
  it('are added up over those that are open and those that have closed, each once', () => {
    const bytes = new SocketBytes();
    const closes: (() => void)[] = [];
    const socketOf = (bytesRead: number, bytesWritten: number) => ({
      bytesRead,
      bytesWritten,
      once: (_: 'close', then: () => void) => closes.push(then),
    });
    const growing = socketOf(1, 2);
    bytes.add(socketOf(10, 20));
    bytes.add(growing);
    assert.deepEqual(bytes.read(), { read: 11, written: 22 });
    growing.bytesRead = 5;
    closes[0]?.();
    assert.deepEqual(bytes.read(), { read: 15, written: 22 });
    closes[1]?.();
    assert.deepEqual(bytes.read(), { read: 15, written: 22 });
  });

  it('are those inside of TLS, where every run has the same', async (t) => {
    const [request, answer] = ['x'.repeat(1000), 'y'.repeat(3000)];
    const { key, cert } = certify({ name: 'target' });
    const server = createServer({ key, cert }, (socket) => socket.once('data', () => socket.end(answer)));
    server.listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const bytes = new SocketBytes();
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', ca: cert });
    bytes.add(socket);
    await once(socket, 'secureConnect');
    socket.write(request);
    socket.resume();
    await once(socket, 'end');
    assert.deepEqual(bytes.read(), { read: answer.length, written: request.length });
    await once(socket, 'close');
    assert.deepEqual(bytes.read(), { read: answer.length, written: request.length });
  });
});
