import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { DISCOVERY_HEADER } from '../../src/scenarios/fields/discovery-header.ts';
import { type Answer, Answers } from './answers.ts';

/** One request of the load, and what can be done with it. */
type Turn = {
  /** 1, 2, 3, … over all connections. */
  readonly number: number;
  /** 1, 2, 3, … on its own connection. */
  readonly onConnection: number;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly body: string;
  /** The right answer. */
  readonly answer: Answer;
  readonly socket: Socket;
  /** Sends an answer as it should be; `then` runs when it is out. */
  readonly send: (answer: Answer, then?: () => void) => void;
  /** Sends this text as a chunked body, without making it one. */
  readonly sendChunks: (text: string) => void;
};

/** What a server does with a request instead of an ok answer, or before it. */
export type Fault = (turn: Turn) => void;

export type FaultyServer = {
  readonly origin: string;
  readonly port: number;
  /** Requests of the load that have come in; what the harness asks beforehand is not counted. */
  readonly seen: () => number;
  readonly connections: () => number;
  /** Method and path of each request of the load. */
  readonly log: readonly string[];
  /** Resolves when so many requests of the load have come in. */
  readonly sawRequests: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type FaultyServerOptions = { readonly changes?: number; readonly files?: readonly number[] };

/** Serves the paths of the OpenSpec target on 127.0.0.1 and a free port, and misbehaves as `fault` says. */
export async function startFaultyServer(fault: Fault, options: FaultyServerOptions = {}): Promise<FaultyServer> {
  const answers = new Answers(options.changes ?? 40, options.files ?? [50_000]);
  const waiting = new Set<{ readonly count: number; readonly resolve: () => void }>();
  const turns = new WeakMap<Socket, number>();
  const log: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const send = sender(response);
    const sendChunks = chunkSender(response);
    const answer = answers.to(url);
    if (request.headers[DISCOVERY_HEADER] !== undefined) return send(answer);
    const { socket } = request;
    const onConnection = (turns.get(socket) ?? 0) + 1;
    turns.set(socket, onConnection);
    log.push(`${request.method} ${request.url}`);
    const number = log.length;
    withBody(request, (body) => fault({ number, onConnection, url, request, body, answer, socket, send, sendChunks }));
    for (const each of waiting) if (number >= each.count && waiting.delete(each)) each.resolve();
  });
  server.keepAliveTimeout = 0;
  server.on('connection', () => {
    connections += 1;
  });
  // A client that breaks off is what these tests are about.
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    seen: () => log.length,
    connections: () => connections,
    log,
    sawRequests: (count) =>
      log.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.add({ count, resolve })),
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function sender(response: ServerResponse): (answer: Answer, then?: () => void) => void {
  return ({ status, type, body }, then = () => undefined) => {
    if (response.destroyed) return;
    response.writeHead(status, { 'content-type': type, 'content-length': body.length });
    response.end(body, then);
  };
}

function chunkSender(response: ServerResponse): (text: string) => void {
  return (text) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    response.chunkedEncoding = false;
    response.end(text);
  };
}

function withBody(request: IncomingMessage, then: (body: string) => void): void {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.once('end', () => then(body));
}
