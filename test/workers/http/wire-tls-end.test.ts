import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket, type TcpSocketConnectOpts } from 'node:net';
import { it } from 'node:test';
import { type ConnectionOptions, connect, TLSSocket } from 'node:tls';
import { wasClosedByTls } from '../../../src/workers/http/engines/wire/wire-socket.ts';
import { certify } from '../../support/certificates.ts';

const SERVER = certify({ name: 'server' });
const BYTES = 300_000;

/** How a server ends its connection when it has sent all: the TLS connection, or only the TCP connection beneath it. */
const ENDINGS: readonly (readonly [title: string, isWhole: boolean, end: (tls: TLSSocket, tcp: Socket) => void])[] = [
  ['close_notify', true, (tls) => void tls.end()],
  ['a FIN without close_notify', false, (_, tcp) => void tcp.destroy()],
];

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  for (const [title, isWhole, end] of ENDINGS) {
    it(`${title} ends a connection of ${version} ${isWhole ? 'as it should' : 'as anybody on the way could'}`, async (t) => {
      const server = createServer((tcp) => {
        const options = {
          isServer: true,
          key: SERVER.key,
          cert: SERVER.cert,
          minVersion: version,
          maxVersion: version,
        };
        const tls = new TLSSocket(tcp, options).on('error', () => undefined);
        tls.once('data', () => tls.write(Buffer.alloc(BYTES), () => end(tls, tcp)));
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      t.after(() => server.close());
      let bytes = 0;
      const onread = {
        buffer: Buffer.alloc(65_536),
        callback: (length: number): boolean => {
          bytes += length;
          return true;
        },
      };
      const { port } = server.address() as AddressInfo;
      const options: ConnectionOptions & TcpSocketConnectOpts = { host: '127.0.0.1', port, ca: SERVER.cert, onread };
      const socket = connect(options, () => socket.write('x'));
      const found = await new Promise((resolve, reject) => {
        socket.once('error', reject).once('end', () => resolve(wasClosedByTls(socket)));
      });
      socket.destroy();
      assert.deepEqual([bytes, found], [BYTES, isWhole]);
    });
  }
}
