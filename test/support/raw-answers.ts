import type { Socket } from 'node:net';

/** One byte a turn of the loop. */
export function drip(socket: Socket, rest: Buffer): void {
  if (rest.length === 0 || socket.destroyed) return;
  socket.write(rest.subarray(0, 1));
  setImmediate(() => drip(socket, rest.subarray(1)));
}

export function sendGzip(socket: Socket, body: Buffer): void {
  socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`);
  socket.write(body);
}

/** An answer whose head has so many bytes. */
export function headOf(bytes: number): string {
  const [before, after] = ['HTTP/1.1 200 OK\r\nx-filler: ', '\r\ncontent-length: 5\r\n\r\n'];
  return `${before}${'x'.repeat(bytes - before.length - after.length)}${after}hello`;
}
