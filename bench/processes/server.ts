import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The requests that the null server has received so far. */
export type ServerReport = {
  readonly kind: 'report';
  readonly requests: number;
  /** When each path first opened a connection, on the clock of `monotonicMs`. */
  readonly firstAtMs: Readonly<Record<string, number>>;
};

type Message = { readonly kind: 'listening'; readonly port: number } | ServerReport;

/** A server in a process of its own. */
export class Server {
  readonly origin: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, origin: string) {
    this.#child = child;
    this.origin = origin;
  }

  /** Answers every request with the same 42 bytes. */
  static startNull(): Promise<Server> {
    return startEntry(new URL('./null-server.mjs', import.meta.url), []);
  }

  /** `createReadStream(…).pipe(response)` of the files in `folder`. */
  static startPipe(folder: string): Promise<Server> {
    return startEntry(new URL('./pipe-server.mjs', import.meta.url), [folder]);
  }

  /** `perf-harness serve`: the OpenSpec target by itself. */
  static async startOpenSpec(bin: string, scenarios: string): Promise<Server> {
    const child = spawn(process.execPath, [bin, 'serve', scenarios], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await Promise.race([once(child.stdout, 'data'), ended(child)])) as [Buffer];
    return Server.of(child, line.toString().trim());
  }

  static of(child: ChildProcess, origin: string): Server {
    return new Server(child, origin);
  }

  /** The process that serves. */
  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  async report(): Promise<ServerReport> {
    const answer = once(this.#child, 'message');
    this.#child.send('report');
    const [report] = (await answer) as [ServerReport];
    return report;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    else this.#child.kill('SIGTERM');
    await exited;
  }
}

async function startEntry(entry: URL, args: readonly string[]): Promise<Server> {
  const command = [fileURLToPath(entry), ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [message] = (await Promise.race([once(child, 'message'), ended(child)])) as [Message];
  if (message.kind !== 'listening') throw new Error('the first word of a server is its port');
  return Server.of(child, `http://127.0.0.1:${message.port}`);
}

async function ended(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error(`${child.spawnargs.join(' ')} ended before it listened`);
}
