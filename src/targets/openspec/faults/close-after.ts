import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FaultSpec } from '../../../scenarios/target/fault.ts';

/** Closes each connection with the answer to its n-th request. */
export class CloseAfter {
  readonly #requests: number;
  readonly #announced: boolean;
  readonly #seen = new WeakMap<Socket, number>();

  constructor({ requests, announced }: NonNullable<FaultSpec['closeAfter']>) {
    this.#requests = requests;
    this.#announced = announced;
  }

  count(response: ServerResponse): void {
    const { socket } = response.req;
    const seen = (this.#seen.get(socket) ?? 0) + 1;
    this.#seen.set(socket, seen);
    if (seen < this.#requests) return;
    if (this.#announced) response.setHeader('connection', 'close');
    else response.once('finish', () => socket.destroySoon());
  }
}
