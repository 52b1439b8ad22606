import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { threadEntry } from '../../src/thread-entry.ts';
import type { Certified } from './certificates.ts';

/** Where a load goes, and what may still be asked of it. */
export type Host = {
  readonly origin: string;
  readonly close: () => Promise<void>;
  /** Requests of the load that have come in, where somebody counts them. */
  readonly seen?: () => number;
};

/** A port of which nobody listens any more. */
export async function startRefusing(): Promise<Host> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return { origin: `http://127.0.0.1:${port}`, close: () => Promise.resolve() };
}

/** A port that lets everybody connect, or nobody at all, and says nothing. */
export async function startBlackHole(room: 'for-all' | 'for-nobody'): Promise<Host> {
  const backlog = room === 'for-all' ? 500 : 1;
  const worker = new Worker(threadEntry('black-hole-thread', import.meta.url), { workerData: backlog });
  const [port] = (await once(worker, 'message')) as [number];
  const guests: Socket[] = [];
  // A queue of one takes two.
  for (let taken = 0; room === 'for-nobody' && taken < 2; taken += 1) {
    const guest = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(guest, 'connect');
    guests.push(guest);
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const guest of guests) guest.destroy();
      await worker.terminate();
    },
  };
}

export async function startTls({ key, cert }: Certified): Promise<Host> {
  const server = createTlsServer({ key, cert }, (_, response) => response.end('{"items":[1]}'));
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Its bodies end with their connection: by close_notify, or only by the FIN of the TCP connection beneath. */
export async function startTlsUntilClose({ key, cert }: Certified, end: 'close_notify' | 'fin'): Promise<Host> {
  const sockets = new Set<Socket>();
  const secureContext = createSecureContext({ key, cert });
  const server = createTcpServer((tcp) => {
    sockets.add(tcp);
    const tls = new TLSSocket(tcp, { isServer: true, secureContext }).on('error', () => undefined);
    tls.once('data', () => {
      const answer = 'HTTP/1.1 200 OK\r\n\r\n{"items":[1]}';
      if (end === 'close_notify') tls.end(answer);
      else tls.write(answer, () => tcp.destroy());
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Answers `N` requests after 2 ms each; at the next one, its process is killed by itself. */
const MORTAL = `
const [port, answers] = process.argv.slice(1).map(Number);
let seen = 0;
require('node:http').createServer((request, response) => {
  if (request.url !== '/') seen += 1;
  if (seen > answers) process.kill(process.pid, 'SIGKILL');
  setTimeout(() => response.end('{"items":[1]}'), 2);
}).listen(port, '127.0.0.1', function () { console.log(this.address().port); });
`;

/** A target that is killed after so many answers, and comes back on the same port. */
export async function startMortal(answers: number): Promise<Host> {
  let closed = false;
  let child: ChildProcess | null = null;
  const live = async (port: number, till: number): Promise<number> => {
    child = spawn(process.execPath, ['-e', MORTAL, String(port), String(till)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    return Number(line);
  };
  const port = await live(0, answers);
  (child as ChildProcess | null)?.once('exit', () => {
    if (!closed) void live(port, Number.MAX_SAFE_INTEGER);
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      closed = true;
      const running = child;
      if (running?.exitCode !== null || running.signalCode !== null) return;
      running.kill('SIGKILL');
      await once(running, 'exit');
    },
  };
}
