import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { DISCOVERY_HEADER } from '../../src/scenarios/fields/discovery-header.ts';

/** What the server does wrong. */
export type CaseFault =
  | { readonly kind: 'loses-writes' }
  /** Hands out what was put before, under whatever name. */
  | { readonly kind: 'stale' }
  /** Hands out something else than what was put. */
  | { readonly kind: 'alters'; readonly alter: (content: Buffer) => Buffer }
  | { readonly kind: 'keeps-all' }
  /** Answers this to each request that it should refuse; where `status` is null, its status is right. */
  | { readonly kind: 'refuses'; readonly status: number | null; readonly type: string };

export type CaseServer = {
  readonly origin: string;
  /** Method and path of each request, word for word as they came in. */
  readonly log: readonly string[];
  /** What is stored now. */
  readonly stored: ReadonlyMap<string, Buffer>;
  readonly close: () => Promise<void>;
};

/** The one change that it has. */
export const A_CHANGE = 'add-a-change';
const CHANGES = JSON.stringify({ items: [{ name: A_CHANGE }], nextCursor: null, total: 1 });

const PROBLEM = 'application/problem+json';
const MOST_DOCUMENT_BYTES = 256_000_000;
const MOST_CHANGE_BYTES = 1_000_000;

/** Takes documents and changes into memory and refuses what the API of the OpenSpec target refuses, on 127.0.0.1. */
export async function startCaseServer(fault: CaseFault | null = null): Promise<CaseServer> {
  const log: string[] = [];
  const documents = new Documents(fault);
  const server = createServer((request, response) => {
    // What the harness asks before the load is no part of it.
    if (request.headers[DISCOVERY_HEADER] !== undefined) return send(response, 200, 'application/json', CHANGES);
    log.push(`${request.method} ${request.url}`);
    const refusal = refusalOf(request);
    if (refusal !== null) return refuse(response, refusal, fault);
    // A client that goes away before its body is whole is not this server's trouble.
    buffer(request).then(
      (body) => answer(request, response, body, documents, fault),
      () => response.destroy(),
    );
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    stored: documents.stored,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

class Documents {
  readonly stored = new Map<string, Buffer>();
  readonly #fault: CaseFault | null;
  #last = Buffer.from('the first');
  #before = this.#last;

  constructor(fault: CaseFault | null) {
    this.#fault = fault;
  }

  put(name: string, content: Buffer): number {
    const status = this.stored.has(name) ? 200 : 201;
    this.#before = this.#last;
    this.#last = Buffer.from(content);
    if (this.#fault?.kind !== 'loses-writes') this.stored.set(name, content);
    return status;
  }

  get(name: string): Buffer | undefined {
    const content = this.stored.get(name);
    if (content === undefined) return undefined;
    if (this.#fault?.kind === 'stale') return this.#before;
    return this.#fault?.kind === 'alters' ? this.#fault.alter(content) : content;
  }

  delete(name: string): number {
    if (this.#fault?.kind === 'keeps-all') return 500;
    return this.stored.delete(name) ? 204 : 404;
  }
}

/** Below these it has nothing, and only what leads out of them is asked for. */
const FILES = new RegExp(`^/(files|tree|changes/${A_CHANGE}/files)/`);

/** The status that the head of a request is refused with; null for one that may be right. */
function refusalOf({ method, url = '', headers }: IncomingMessage): number | null {
  const [path = '', query = ''] = url.split('?');
  const bytes = Number(headers['content-length'] ?? 0);
  if (path === '/changes') {
    if (method === 'GET') return isRightQuery(new URLSearchParams(query)) ? null : 400;
    if (headers['content-type'] !== 'application/json') return 415;
    return bytes > MOST_CHANGE_BYTES ? 413 : null;
  }
  const files = FILES.exec(path);
  if (files !== null) return /%25/.test(path) ? 404 : 400;
  const [, collection, ...names] = path.split('/');
  const name = names.join('/');
  if (collection !== 'documents') return 404;
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(decodeURIComponent(name)) || /^(\.|%2e){1,2}$/i.test(name)) return 400;
  return bytes > MOST_DOCUMENT_BYTES ? 413 : null;
}

function isRightQuery(query: URLSearchParams): boolean {
  const limit = query.get('limit') ?? '50';
  return /^\d{1,3}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= 200 && !query.has('cursor');
}

function answer(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  documents: Documents,
  fault: CaseFault | null,
) {
  const [, collection, name = ''] = url.split('/');
  if (collection === 'changes') {
    if (method !== 'POST') return send(response, 200, 'application/json', CHANGES);
    return isJson(body) ? send(response, 201, 'application/json', '{}') : refuse(response, 400, fault);
  }
  if (method === 'PUT') return send(response, documents.put(name, body), 'application/json', '{}');
  if (method === 'DELETE') {
    const status = documents.delete(name);
    return status === 204 ? response.writeHead(204).end() : refuse(response, status, fault);
  }
  const content = documents.get(name);
  return content === undefined ? refuse(response, 404, fault) : send(response, 200, 'text/plain', content);
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function refuse(response: ServerResponse, rightStatus: number, fault: CaseFault | null): void {
  const wrong = fault?.kind === 'refuses' ? fault : null;
  const status = wrong?.status ?? rightStatus;
  const body = { type: 'about:blank', title: 'Refused', status, detail: 'refused' };
  send(response, status, wrong?.type ?? PROBLEM, JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
