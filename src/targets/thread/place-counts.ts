import { channel } from 'node:diagnostics_channel';
import type { Server, Socket } from 'node:net';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import { SocketBytes, type WireBytes } from '../../metrics/wire-bytes.ts';
import { type ListenPlace, placeOfServer } from './listen-place.ts';
import { RequestCounter } from './request-counter.ts';
import type { ServerCounts } from './watched-isolate.ts';

/**
 * Counts what the servers of this thread read and send at one place. The app may listen by itself, and then its server is not known
 * here: what it does shows on the channels of Node. An app that uses no server of Node shows nothing there.
 */
export class PlaceCounts implements ServerCounts {
  readonly #sockets = new SocketBytes();
  readonly #counter = new RequestCounter();
  #isThere = new WeakMap<Server, boolean>();
  #place: ListenPlace | null = null;
  #hasRequests = false;
  #wasAsked = false;

  constructor() {
    channel('net.server.socket').subscribe((message) => {
      // Node keeps the server of a connection there.
      const { socket } = message as { readonly socket: Socket & { readonly server?: Server } };
      if (socket.server !== undefined && this.#isOurs(socket.server)) this.#sockets.add(socket);
    });
    this.#counter.watch((server) => {
      const isOurs = this.#isOurs(server);
      this.#hasRequests ||= isOurs;
      return isOurs;
    });
  }

  listensAt(place: ListenPlace): void {
    this.#place = place;
    this.#isThere = new WeakMap();
  }

  wireBytes(): WireBytes {
    const { read, written } = this.#sockets.read();
    return { in: read, out: written };
  }

  /** Before the load, none is what there was; after it, none means that they can't be seen here. */
  async requestCounts(): Promise<RequestCounts | null> {
    const counts = this.#hasRequests || !this.#wasAsked ? await this.#counter.take() : null;
    this.#wasAsked = true;
    return counts;
  }

  #isOurs(server: Server): boolean {
    const known = this.#isThere.get(server);
    if (known !== undefined) return known;
    const isThere = this.#place !== null && placeOfServer(server) === this.#place;
    this.#isThere.set(server, isThere);
    return isThere;
  }
}
