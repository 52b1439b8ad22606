import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { SocketBytes, type WireBytes } from '../../metrics/wire-bytes.ts';

/** Counts the bytes that a server reads from its connections, and writes to them, from now on. */
export function countWireBytes(server: Pick<Server, 'on'>): () => WireBytes {
  const sockets = new SocketBytes();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  return () => {
    const { read, written } = sockets.read();
    return { in: read, out: written };
  };
}
