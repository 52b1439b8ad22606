import type { Socket } from 'node:net';
import type { LostConnection } from '../engine.ts';

/**
 * How the one socket of a connection at a time is used, for an engine that can't see what its socket reads: whether a request was
 * the first on it, how long it had lain idle before, and whether a byte came that belongs to no answer.
 */
export class SocketUse {
  readonly #onUnasked: () => void;
  #socket: Socket | null = null;
  /** Bytes that had been read when the last answer ended; null while the socket has given none. */
  #bytesAtEnd: number | null = null;
  #endMs = 0;
  /** When the request in flight was sent; null while none is in flight. */
  #sentMs: number | null = null;

  constructor(onUnasked: () => void) {
    this.#onUnasked = onUnasked;
  }

  /** A socket that takes the place of the one before. */
  open(socket: Socket): void {
    this.#socket = socket;
    this.#bytesAtEnd = null;
    this.#sentMs = null;
    socket.once('close', () => {
      const isIdle = this.#socket === socket && this.#sentMs === null;
      if (isIdle && this.#bytesAtEnd !== null && socket.bytesRead > this.#bytesAtEnd) this.#onUnasked();
    });
  }

  /** A request is sent on the socket now. */
  sent(): void {
    this.#sentMs = performance.now();
  }

  /** The request in flight has its whole answer. */
  answered(): void {
    this.#bytesAtEnd = this.#socket?.bytesRead ?? 0;
    this.#endMs = performance.now();
    this.#sentMs = null;
  }

  /**
   * Why the request in flight was lost together with its socket; undefined if it was the first on it, or a byte came. `keepAlive`
   * reads the field of that name in the answer before.
   */
  lost(keepAlive: () => string | null): LostConnection | undefined {
    if (this.#socket?.bytesRead !== this.#bytesAtEnd) return undefined;
    return { idleMs: (this.#sentMs ?? performance.now()) - this.#endMs, hintMs: hintOf(keepAlive()) };
  }
}

/** The seconds after `timeout=` (RFC 2068, 19.7.1.1), in ms; null where there are none. */
function hintOf(keepAlive: string | null): number | null {
  const seconds = /(?:^|[\s,;])timeout\s*=\s*(\d{1,9})/i.exec(keepAlive ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds) * 1e3;
}
