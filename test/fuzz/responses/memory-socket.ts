import { EventEmitter } from 'node:events';

/** What a connection needs of a socket, in memory: what is written is handed on at once, and nothing is ever sent. */
export class MemorySocket extends EventEmitter {
  destroyed = false;
  closed = false;
  bytesRead = 0;
  bytesWritten = 0;
  /** Undefined once the connection was reset, as with a socket of Node. */
  remoteAddress: string | undefined = '127.0.0.1';
  readonly #onWrite: (bytes: Buffer) => void;

  constructor(onWrite: (bytes: Buffer) => void) {
    super();
    this.#onWrite = onWrite;
  }

  write(bytes: Buffer, written?: () => void): boolean {
    if (!this.destroyed) {
      this.bytesWritten += bytes.length;
      this.#onWrite(bytes);
    }
    if (written) queueMicrotask(written);
    return true;
  }

  destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    queueMicrotask(() => {
      this.closed = true;
      this.emit('close');
    });
    return this;
  }
}
