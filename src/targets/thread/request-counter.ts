import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import { DISCOVERY_HEADER } from '../../scenarios/fields/discovery-header.ts';

/** Channels of Node's own HTTP server: each request whose head was read, also one that Node answers itself, and each finished answer. */
const READ = 'http.server.request.start';
const ANSWERED = 'http.server.response.finish';
/** A body of a known length has its last byte a little before its handler ends it: the longest that is waited for that. */
const PATIENCE_MS = 200;
const LOOK_EVERY_MS = 5;

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
};

/**
 * Counts what an HTTP server has read and answered, but for requests that the harness marks as its own questions. What its parser refuses
 * and answers is a request that was read and answered, or the rest of the one whose body was still coming in.
 */
export class RequestCounter {
  #isWatched: (server: Server) => boolean = () => false;
  #read = 0;
  #answered = 0;
  /** The last response of each connection; null where nobody can say of which server a refusal is. */
  #last: WeakMap<Duplex, ServerResponse> | null = null;
  /** Responses in whose place a refusal was sent. */
  readonly #replaced = new WeakSet<ServerResponse>();

  /** Begins to count the requests of this server, or of those for which the function holds. */
  watch(watched: Server | ((server: Server) => boolean)): void {
    const isOne = typeof watched !== 'function';
    this.#isWatched = isOne ? (server) => server === watched : watched;
    this.#last = isOne ? new WeakMap() : null;
    subscribe(READ, this.#onRead);
    subscribe(ANSWERED, this.#onAnswered);
  }

  /** Counts an answer that was written to a connection whose parser gave up; to be called where one server is watched. */
  refused(socket: Duplex): void {
    const last = this.#last?.get(socket);
    if (last === undefined || last.req.complete) this.#read += 1;
    else if (last.writableFinished) return;
    else this.#replaced.add(last);
    this.#answered += 1;
  }

  /** The counts once every answer that is about to end has ended. */
  async take(): Promise<RequestCounts> {
    for (let waitedMs = 0; this.#answered < this.#read && waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
      await pause(LOOK_EVERY_MS);
    }
    return { read: this.#read, answered: this.#answered };
  }

  close(): void {
    unsubscribe(READ, this.#onRead);
    unsubscribe(ANSWERED, this.#onAnswered);
  }

  readonly #onRead = (message: unknown): void => {
    const { request, response, server } = message as Exchange;
    if (!this.#isWatched(server) || isAside(request)) return;
    this.#read += 1;
    this.#last?.set(request.socket, response);
  };

  readonly #onAnswered = (message: unknown): void => {
    const { request, response, server } = message as Exchange;
    if (!this.#isWatched(server) || isAside(request) || this.#replaced.has(response)) return;
    this.#answered += 1;
  };
}

/** Node makes an object of the headers only for who asks, for some microseconds: a server that never does is spared them. */
function isAside({ rawHeaders }: IncomingMessage): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === DISCOVERY_HEADER.length && name.toLowerCase() === DISCOVERY_HEADER) return true;
  }
  return false;
}
