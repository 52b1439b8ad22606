import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Bytes that a server has read from its connections, and written to them. */
export type WireBytes = { readonly in: number; readonly out: number };

/** Counts from now on. Of closed connections only the sum is kept. */
export function countWireBytes(server: Pick<Server, 'on'>): () => WireBytes {
  const open = new Set<Socket>();
  const closed = { in: 0, out: 0 };
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      closed.in += socket.bytesRead;
      closed.out += socket.bytesWritten;
    });
  });
  return () => {
    const bytes = { ...closed };
    for (const socket of open) {
      bytes.in += socket.bytesRead;
      bytes.out += socket.bytesWritten;
    }
    return bytes;
  };
}
