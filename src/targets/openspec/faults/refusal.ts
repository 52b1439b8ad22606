import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../metrics/clock.ts';

const AGAIN_MS = 10;

/**
 * Makes a server refuse connections for a time, like a restart: nothing listens, idle connections are closed at once, and all
 * others with their next answer.
 */
export class Refusal {
  readonly #server: Server;
  readonly #clock: Clock;
  /** Resolves when the server listens again, or has given up on that. */
  #absence: Promise<void> | null = null;
  #stop = new AbortController();

  constructor(server: Server, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
  }

  refuse(untilUs: number): void {
    this.#absence ??= this.#beAway(untilUs).finally(() => {
      this.#absence = null;
    });
  }

  /** Must be called for each request. A request that arrives while nothing listens is the last of its connection. */
  pass(response: ServerResponse): void {
    if (this.#absence !== null) response.setHeader('connection', 'close');
  }

  /** Leaves the server as it is, listening or not, and resolves when nothing can change that any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#absence;
    this.#stop = new AbortController();
  }

  async #beAway(untilUs: number): Promise<void> {
    const { port, address } = this.#server.address() as AddressInfo;
    const { signal } = this.#stop;
    this.#server.close();
    // A connection that was busy would otherwise stay open as keep-alive.
    const idle = setInterval(() => this.#server.closeIdleConnections(), AGAIN_MS);
    await this.#pauseUntil(untilUs, signal);
    while (!signal.aborted && !(await this.#listen(port, address)))
      await this.#pauseUntil(this.#clock() + AGAIN_MS * 1e3, signal);
    clearInterval(idle);
  }

  async #pauseUntil(untilUs: number, signal: AbortSignal): Promise<void> {
    for (let leftMs = 1; leftMs > 0 && !signal.aborted; ) {
      leftMs = (untilUs - this.#clock()) / 1e3;
      if (leftMs > 0) await pause(Math.ceil(leftMs), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves with false if another process has the port at the moment. */
  async #listen(port: number, host: string): Promise<boolean> {
    const listening = once(this.#server, 'listening');
    this.#server.listen(port, host);
    return listening.then(
      () => true,
      () => false,
    );
  }
}
