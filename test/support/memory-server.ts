import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './answers.ts';
import { type Asked, MemoryRepository } from './memory-repository.ts';

/** One request, and what can be done with it instead of answering it rightly. */
export type WriteTurn = {
  /** 1, 2, 3, … over all connections. */
  readonly number: number;
  readonly asked: Asked;
  readonly repository: MemoryRepository;
  /** Does what was asked. */
  readonly serve: () => Answer;
  /** Ends the connection without an answer. */
  readonly hangUp: () => void;
};

/** What is answered; null for nothing at all. */
export type WriteFault = (turn: WriteTurn) => Answer | null;

export type MemoryServer = {
  readonly origin: string;
  readonly repository: MemoryRepository;
  /** Method and path of each request, in the order in which they came in whole. */
  readonly log: readonly string[];
  readonly close: () => Promise<void>;
};

export type MemoryServerOptions = {
  readonly changes?: readonly string[];
  readonly cursors?: 'keyset' | 'offset';
  readonly fault?: WriteFault;
};

/** More than this is not waited for: the length that is announced is enough to refuse it. */
const MOST_READ_BYTES = 4e6;

/** A repository in memory behind HTTP, on 127.0.0.1 and a free port. */
export async function startMemoryServer(options: MemoryServerOptions = {}): Promise<MemoryServer> {
  const { changes = [], cursors = 'keyset', fault = ({ serve }) => serve() } = options;
  const repository = new MemoryRepository(changes, cursors);
  const log: string[] = [];
  const server = createServer((request, response) => {
    readBody(request, (body, bytes) => {
      const { method = '', url = '' } = request;
      const asked = { method, url, type: request.headers['content-type'] ?? '', bytes, body };
      log.push(`${method} ${url}`);
      const serve = (): Answer => repository.answer(asked);
      const hangUp = (): unknown => request.socket.destroy();
      const answer = fault({ number: log.length, asked, repository, serve, hangUp });
      if (answer !== null) send(response, answer);
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    repository,
    log,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function readBody(request: IncomingMessage, then: (body: Buffer, bytes: number) => void): void {
  const bytes = Number(request.headers['content-length'] ?? 0);
  if (bytes > MOST_READ_BYTES) {
    then(Buffer.alloc(0), bytes);
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => then(Buffer.concat(chunks), bytes));
  request.on('error', () => undefined);
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  const head = status === 204 ? {} : { 'content-type': type, 'content-length': body.length };
  response.writeHead(status, head).end(body);
}
