/** Bytes on the connections of a target, from where it stands: `in` is what it was sent, `out` what it sent. */
export type WireBytes = { readonly in: number; readonly out: number };

export const NO_BYTES: WireBytes = { in: 0, out: 0 };

/** What is needed of a socket; those of Node have it. */
export type CountedSocket = {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  once(event: 'close', listener: () => void): unknown;
};

/**
 * Bytes that were read from some sockets, and written to them. The sockets count; here their counts are added up when they are asked
 * for, so a request costs nothing. Of closed sockets only the sum is kept. Through TLS it is what the connection carries: without the
 * handshake, and before it is encrypted.
 */
export class SocketBytes {
  readonly #open = new Set<CountedSocket>();
  #closed = { read: 0, written: 0 };

  add(socket: CountedSocket): void {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closed = plus(this.#closed, socket);
    });
  }

  /** Cumulative. */
  read(): { readonly read: number; readonly written: number } {
    return [...this.#open].reduce(plus, this.#closed);
  }
}

function plus(
  { read, written }: { readonly read: number; readonly written: number },
  { bytesRead, bytesWritten }: CountedSocket,
): { readonly read: number; readonly written: number } {
  return { read: read + bytesRead, written: written + bytesWritten };
}

export function addBytes(a: WireBytes, b: WireBytes): WireBytes {
  return { in: a.in + b.in, out: a.out + b.out };
}
