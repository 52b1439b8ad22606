import { Nginx } from './nginx.ts';
import { Server } from './server.ts';

type SharedOptions = {
  /** The build under test, and its shipped scenarios. */
  readonly bin: string;
  readonly scenarios: string;
  /** A folder for files of the servers. */
  readonly dir: string;
};

/** Servers that several measurements ask. Each starts when it is asked for the first time, and they all stop at the end. */
export class SharedServers {
  readonly #options: SharedOptions;
  #null: Promise<Server> | null = null;
  #openSpec: Promise<Server> | null = null;
  #nginx: Promise<Nginx> | null = null;

  constructor(options: SharedOptions) {
    this.#options = options;
  }

  /** Answers every request with the same 42 bytes. */
  null(): Promise<Server> {
    this.#null ??= Server.startNull();
    return this.#null;
  }

  /** `perf-harness serve` of the build under test, over the data of its shipped scenarios. */
  openSpec(): Promise<Server> {
    this.#openSpec ??= Server.startOpenSpec(this.#options.bin, this.#options.scenarios);
    return this.#openSpec;
  }

  /** Rejects with MissingPeer where nginx is not on this machine. */
  nginx(): Promise<Nginx> {
    this.#nginx ??= Nginx.start(this.#options.dir);
    return this.#nginx;
  }

  async stop(): Promise<void> {
    const started = await Promise.allSettled([this.#null, this.#openSpec, this.#nginx]);
    await Promise.all(started.map((each) => (each.status === 'fulfilled' ? each.value?.stop() : undefined)));
  }
}
