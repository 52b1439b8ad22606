import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BodyFilter, BodySink } from './body-sink.ts';
import { waitAtLeast } from './wait.ts';

export type CutKind = 'reset' | 'truncate';

/**
 * Long enough for a client on the same machine to read what was sent. If an RST finds unread data, libuv tells the client of
 * an end of the stream instead, which looks like a truncated body.
 */
const BEFORE_RESET_MS = 20;

/**
 * Sends the head and half of the first chunk of a body, and then ends the connection with an RST or a FIN. An answer without a
 * body is reset before its head, and cannot be truncated.
 */
export function cut(kind: CutKind): BodyFilter {
  return (next, response) => new Cut(kind, next, response);
}

class Cut implements BodySink {
  readonly #kind: CutKind;
  readonly #next: BodySink;
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  #isCut = false;

  constructor(kind: CutKind, next: BodySink, response: ServerResponse) {
    this.#kind = kind;
    this.#next = next;
    this.#response = response;
    this.#socket = response.req.socket;
  }

  write(chunk: Buffer, written: () => void): void {
    if (this.#isCut || chunk.length === 0) {
      process.nextTick(written);
      return;
    }
    this.#isCut = true;
    this.#next.write(chunk.subarray(0, chunk.length >> 1), () => this.#break());
  }

  end(): void {
    if (this.#isCut) return;
    if (this.#kind === 'reset') reset(this.#socket);
    else this.#next.end();
  }

  #break(): void {
    if (this.#kind === 'reset') waitAtLeast(BEFORE_RESET_MS, this.#response, () => reset(this.#socket));
    else this.#socket.destroySoon();
  }
}

/** Sends an RST without a FIN before it, like a killed process. `socket.resetAndDestroy()` would send a FIN first. */
function reset(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}
