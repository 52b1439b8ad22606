import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request to a document, and what can be done with it instead of an ok answer. */
type DocumentTurn = {
  /** 1, 2, 3, … over all connections and methods. */
  readonly number: number;
  readonly method: string;
  readonly name: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Does what was asked. */
  readonly serve: () => void;
};

export type DocumentFault = (turn: DocumentTurn) => void;

export type DocumentServer = {
  readonly origin: string;
  /** What is there now: names and bytes. */
  readonly stored: ReadonlyMap<string, Buffer>;
  /** Method and name of each request, in the order in which their heads came in. */
  readonly log: readonly string[];
  /** What was said of each upload: its headers, and the SHA-256 of what came. */
  readonly uploads: readonly { readonly headers: IncomingMessage['headers']; readonly sha256: string }[];
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

/** Keeps documents in memory: PUT, GET and DELETE below /documents, on 127.0.0.1 and a free port. */
export async function startDocumentServer(fault: DocumentFault = ({ serve }) => serve()): Promise<DocumentServer> {
  const stored = new Map<string, Buffer>();
  const log: string[] = [];
  const uploads: { headers: IncomingMessage['headers']; sha256: string }[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    if (url === '/') {
      response.end('ok');
      return;
    }
    const name = url.replace(/^.*\/documents\//, '');
    log.push(`${method} ${name}`);
    const serve = (): void => {
      if (method === 'PUT') {
        readBody(request, (body) => {
          uploads.push({ headers: request.headers, sha256: createHash('sha256').update(body).digest('hex') });
          response.writeHead(stored.has(name) ? 200 : 201, { 'content-length': 0 });
          stored.set(name, body);
          response.end();
        });
        return;
      }
      const body = stored.get(name);
      if (body === undefined) response.writeHead(404, { 'content-length': 0 }).end();
      else if (method === 'GET') response.writeHead(200, { 'content-length': body.length }).end(body);
      else if (stored.delete(name)) response.writeHead(204).end();
    };
    fault({ number: log.length, method, name, request, response, serve });
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stored,
    log,
    uploads,
    connections: () => connections,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function readBody(request: IncomingMessage, then: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => then(Buffer.concat(chunks)));
  request.on('error', () => undefined);
}
