import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { openSocket, SocketOptions } from '../../../src/workers/http/engines/wire/wire-socket.ts';

const READ_BYTES = 64 * 1024;

/** A socket in memory as a stream, with what undici needs of one of Node. */
export class MemoryStream extends Duplex {
  readonly #socket: Socket;

  constructor(open: typeof openSocket) {
    super({ allowHalfOpen: false });
    const buffer = Buffer.alloc(READ_BYTES);
    this.#socket = open({ buffer } as SocketOptions, {
      onOpen: () => this.emit('connect'),
      onRead: (length) => this.push(Buffer.from(buffer.subarray(0, length))),
      onFin: () => this.push(null),
      onLost: (error) => this.destroy(error),
    });
  }

  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  override _read(): void {
    // What comes is pushed when it comes.
  }

  override _write(bytes: Buffer, _: BufferEncoding, done: () => void): void {
    this.#socket.write(bytes);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
