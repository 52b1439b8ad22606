import { read } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BufferPool } from './buffer-pool.ts';

/** A part of an open file. Reading it does not move the file position. */
export type FilePart = { readonly fd: number; readonly start: number; readonly bytes: number };

/**
 * - `complete`: every byte was handed to the kernel, and the response is ended.
 * - `gone`: the client went away.
 * - `short`: the file ended early or could not be read. The connection is destroyed, because a body that is padded or
 *   cut off would look complete.
 */
export type StreamEnd = 'complete' | 'gone' | 'short';

/**
 * Sends a part of a file as the body of `response`, whose head has been written, in pieces of `readBytes`, which must fit into
 * a buffer of `pool`. Resolves when `fd` may be closed.
 */
export function streamFile(
  part: FilePart,
  response: ServerResponse,
  pool: BufferPool,
  readBytes: number = pool.bufferBytes,
): Promise<StreamEnd> {
  return new Promise((resolve) => new FileStream(part, response, pool, readBytes, resolve).start());
}

/**
 * Reads into one pooled buffer while the other is being written. A buffer is used again only when its write has
 * called back, so a response takes two buffers, however slow its reader is.
 */
class FileStream {
  readonly #fd: number;
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  readonly #pool: BufferPool;
  readonly #readBytes: number;
  readonly #onEnd: (end: StreamEnd) => void;
  readonly #buffers: readonly Buffer[];
  /** Buffers that are neither being filled nor being written. */
  readonly #free: Buffer[];
  #position: number;
  #unread: number;
  #reading = false;
  #writes = 0;
  #end: StreamEnd | undefined;
  #released = false;

  constructor(
    part: FilePart,
    response: ServerResponse,
    pool: BufferPool,
    readBytes: number,
    onEnd: (end: StreamEnd) => void,
  ) {
    this.#fd = part.fd;
    this.#position = part.start;
    this.#unread = part.bytes;
    this.#response = response;
    this.#socket = response.req.socket;
    this.#pool = pool;
    this.#readBytes = readBytes;
    this.#onEnd = onEnd;
    const buffers = Math.min(2, Math.ceil(part.bytes / readBytes));
    this.#buffers = Array.from({ length: buffers }, () => pool.take());
    this.#free = [...this.#buffers];
  }

  start(): void {
    // A write that loses the race with a reset reports it here too; its callback is what counts.
    this.#response.on('error', () => {});
    this.#socket.once('close', this.#onClose);
    if (this.#socket.destroyed) this.#end = 'gone';
    else if (this.#unread === 0) this.#response.end();
    this.#advance();
  }

  #advance(): void {
    if (this.#unread === 0 && this.#writes === 0) this.#end ??= 'complete';
    if (this.#end === undefined) this.#readNext();
    else this.#release(this.#end);
  }

  #readNext(): void {
    if (this.#reading || this.#unread === 0) return;
    const buffer = this.#free.pop();
    if (!buffer) return;
    this.#reading = true;
    const length = Math.min(this.#readBytes, this.#unread);
    read(this.#fd, buffer, 0, length, this.#position, (error, bytes) => this.#onRead(buffer, error ? 0 : bytes));
  }

  #onRead(buffer: Buffer, bytes: number): void {
    this.#reading = false;
    if (this.#end === undefined && bytes === 0) {
      this.#end = 'short';
      this.#response.destroy();
    }
    if (this.#end === undefined) this.#write(buffer, bytes);
    this.#advance();
  }

  #write(buffer: Buffer, bytes: number): void {
    this.#position += bytes;
    this.#unread -= bytes;
    this.#writes += 1;
    const chunk = bytes === buffer.length ? buffer : buffer.subarray(0, bytes);
    this.#response.write(chunk, (error) => this.#onWritten(buffer, error));
    if (this.#unread === 0) this.#response.end();
  }

  #onWritten(buffer: Buffer, error: Error | null | undefined): void {
    if (this.#released) return;
    this.#writes -= 1;
    this.#free.push(buffer);
    if (error) this.#end ??= 'gone';
    this.#advance();
  }

  /** Once the socket's handle is closed, no write can touch a buffer any more, not even one that never calls back. */
  readonly #onClose = (): void => {
    this.#writes = 0;
    this.#end ??= 'gone';
    this.#advance();
  };

  #release(end: StreamEnd): void {
    if (this.#released || this.#reading || this.#writes > 0) return;
    this.#released = true;
    this.#socket.off('close', this.#onClose);
    for (const buffer of this.#buffers) this.#pool.give(buffer);
    this.#onEnd(end);
  }
}
