import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markOf, PROBE_FOLDER, SOCKET_NAME } from './probe-messages.ts';
import { ProbedIsolate } from './probed-isolate.ts';

/** The longest path of a unix socket is 103 bytes on macOS, and 107 on Linux. */
const LONGEST_PATH_BYTES = 103;

/** Listens, at a unix socket, for the isolates of a command that have the probe. */
export class ProbeSocket {
  readonly folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #isolates = new Set<ProbedIsolate>();
  #onListening: (isolate: ProbedIsolate) => void = () => undefined;

  private constructor(folder: string) {
    this.folder = folder;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.unref();
  }

  /** Its folder is deleted when it is closed. */
  static async open(): Promise<ProbeSocket> {
    const socket = new ProbeSocket(mkdtempSync(join(folderForSockets(), 'perf-harness-probe-')));
    socket.#server.listen(join(socket.folder, SOCKET_NAME));
    await once(socket.#server, 'listening');
    return socket;
  }

  /** The environment of a command whose Node processes load the probe, beside whatever else they are told to load. */
  environment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const own = environment['NODE_OPTIONS'] ?? '';
    return { ...environment, NODE_OPTIONS: `${own} ${PRELOAD}`.trim(), [PROBE_FOLDER]: this.folder };
  }

  /** The probes that are connected, and have said who they are. */
  get isolates(): readonly ProbedIsolate[] {
    return [...this.#isolates].filter(({ name }) => name !== null);
  }

  /** Isolates that are about to connect: they have said that they would, and their process lives. */
  get expected(): readonly string[] {
    const known = new Set(this.isolates.flatMap(({ name }) => (name === null ? [] : markOf(name))));
    return readdirSync(this.folder).filter(
      (mark) => /^\d+-\d+$/.test(mark) && !known.has(mark) && isAlive(Number(mark.split('-')[0])),
    );
  }

  /** Calls the listener each time that a server of an isolate has begun to listen, in place of the listener before. */
  onListening(listener: (isolate: ProbedIsolate) => void): void {
    this.#onListening = listener;
  }

  async close(): Promise<void> {
    this.#onListening = () => undefined;
    for (const socket of this.#sockets) socket.destroy();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
    rmSync(this.folder, { recursive: true, force: true });
  }

  #accept(socket: Socket): void {
    socket.unref();
    this.#sockets.add(socket);
    const isolate = new ProbedIsolate(socket, () => this.#onListening(isolate));
    this.#isolates.add(isolate);
    void isolate.ended.then(() => {
      this.#isolates.delete(isolate);
      this.#sockets.delete(socket);
    });
  }
}

/**
 * It is loaded by `--require`, before the program as `--import` would load it: but that makes Node load the program itself in another
 * way, in which a program without a known extension fails, and a Node before 18.18 refuse to start. From source, tsx comes first.
 */
const PRELOAD = requireOptions();

function requireOptions(): string {
  const here = import.meta.url;
  const paths = here.endsWith('.ts')
    ? [createRequire(here).resolve('tsx/cjs'), fileURLToPath(new URL('./probe-preload.ts', here))]
    : [fileURLToPath(new URL('./probe-preload.cjs', here))];
  return paths.map((path) => `--require ${quoted(path)}`).join(' ');
}

/** Node splits NODE_OPTIONS at blanks, and takes what is in double quotes as one. */
function quoted(path: string): string {
  return /[\s"\\]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&')}"` : path;
}

function folderForSockets(): string {
  const longest = join(tmpdir(), 'perf-harness-probe-XXXXXX', SOCKET_NAME);
  return Buffer.byteLength(longest) > LONGEST_PATH_BYTES ? '/tmp' : tmpdir();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
