import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { messageOf } from '../../errors.ts';
import type { Counters } from '../../metrics/counters.ts';
import type { Interval } from '../../metrics/interval.ts';
import type { ShardCommand, ShardMessage } from '../../workers/protocol.ts';

const CLOSE_WITHIN_MS = 1000;

/** Called with the messages of a shard while it runs. */
export type LinkListener = {
  /** What the warm-up has counted since the last call. */
  readonly onWarm: (counters: Counters) => void;
  readonly onInterval: (interval: Interval) => void;
  readonly onDoubt: (reason: string) => void;
};

/**
 * Runs a shard that is given its end of the port. Resolves when the shard has ended by itself, and rejects when its thread has
 * died. Aborting kills the thread.
 */
export type RunOnPort = (port: MessagePort, signal: AbortSignal) => Promise<void>;

/** The coordinator's end of one shard: its messages, its commands, and how it ended. */
export class ShardLink {
  readonly shard: number;
  /** Resolves with true when the shard is ready, and with false if it ended before. */
  readonly ready: Promise<boolean>;
  readonly warm: Promise<boolean>;
  /** Resolves after the last message, with null or with the reason why the thread died. */
  readonly ended: Promise<string | null>;
  readonly #port: MessagePort;
  readonly #killer = new AbortController();
  #heardAtMs = 0;
  #isWarm = false;
  #isOver = false;

  constructor(shard: number, run: RunOnPort, listener: LinkListener) {
    const { port1, port2 } = new MessageChannel();
    this.shard = shard;
    this.#port = port1;
    const ready = signalOnce();
    const warm = signalOnce();
    this.ready = ready.promise;
    this.warm = warm.promise;
    port1.on('message', (message: ShardMessage) => {
      this.#heardAtMs = performance.now();
      switch (message.kind) {
        case 'ready':
          ready.settle(true);
          return;
        case 'alive':
          listener.onWarm(message.counters);
          return;
        case 'warm':
          this.#isWarm = true;
          listener.onWarm(message.counters);
          warm.settle(true);
          return;
        case 'interval':
          listener.onInterval(message.interval);
          return;
        case 'doubt':
          listener.onDoubt(message.reason);
          return;
      }
    });
    const closed = new Promise<void>((resolve) => port1.once('close', resolve));
    const outcome = run(port2, this.#killer.signal).then(() => null, messageOf);
    // Messages may arrive after the task has resolved, but not after the port has closed.
    this.ended = outcome.then(async (reason) => {
      // A thread that died has closed its end of the port after its last message. A thread that never began has no end of
      // the port, so ours is closed.
      const impatience = reason === null ? undefined : setTimeout(() => port1.close(), CLOSE_WITHIN_MS);
      await closed;
      clearTimeout(impatience);
      this.#isOver = true;
      ready.settle(false);
      warm.settle(false);
      return reason;
    });
  }

  /** The time of the last message, by `performance.now()`; 0 while there was none. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  get isWarm(): boolean {
    return this.#isWarm;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  send(command: ShardCommand): void {
    this.#port.postMessage(command);
  }

  /** Kills the thread of a shard that does not end by itself. */
  kill(): void {
    if (!this.#isOver) this.#killer.abort();
  }
}

function signalOnce(): { readonly promise: Promise<boolean>; readonly settle: (value: boolean) => void } {
  let settle: (value: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
