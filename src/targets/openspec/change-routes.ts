import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type Change, detailJson } from './change.ts';
import { Problem, quoted } from './problem.ts';
import { readLimit, readPage, readQuery, readSearch, readView } from './query.ts';
import { addRead, sendJson } from './read-route.ts';
import type { Served } from './served.ts';

const LINES_PER_CHUNK = 256;

export function addChangeRoutes(app: FastifyInstance, served: Served): void {
  const { changes } = served.repository;

  addRead(app, '/changes', (request, reply) => {
    const query = readQuery(request.query, ['limit', 'cursor', 'page', 'status', 'sort']);
    if (query['cursor'] !== undefined && query['page'] !== undefined) {
      throw new Problem(400, 'cursor and page exclude each other');
    }
    sendJson(reply, query['page'] === undefined ? cursorPageJson(served, query) : numberedPageJson(served, query));
  });

  addRead(app, '/changes.ndjson', (request, reply) => {
    const lines = changes.list(readView(readQuery(request.query, ['status', 'sort'])));
    reply.header('content-type', 'application/x-ndjson; charset=utf-8').send(Readable.from(chunksOf(lines)));
  });

  addRead(app, '/changes/:name', (request, reply) => {
    readQuery(request.query, []);
    sendJson(reply, detailJson(findChange(served, request.params)));
  });

  addRead(app, '/search', (request, reply) => {
    const query = readQuery(request.query, ['q', 'limit']);
    const found = served.repository.search(readSearch(query), readLimit(query));
    sendJson(reply, `{"items":${arrayJson(found.changes)},"total":${found.total}}`);
  });
}

/** Throws a Problem (404) for a name that no change has. */
export function findChange(served: Served, params: unknown): Change {
  const { name } = params as { name: string };
  const change = served.repository.changes.find(name);
  if (!change) throw new Problem(404, `no change is named ${quoted(name)}`);
  return change;
}

function cursorPageJson({ repository, cursors }: Served, query: ReturnType<typeof readQuery>): string {
  const view = readView(query);
  const position = query['cursor'] === undefined ? undefined : cursors.read(query['cursor'], view);
  const slice = repository.changes.after(view, position, readLimit(query));
  const last = slice.changes.at(-1);
  const nextCursor = slice.more && last ? `"${cursors.write(view, last)}"` : 'null';
  const total = repository.changes.list(view).length;
  return `{"items":${arrayJson(slice.changes)},"nextCursor":${nextCursor},"total":${total}}`;
}

function numberedPageJson({ repository }: Served, query: ReturnType<typeof readQuery>): string {
  const view = readView(query);
  const limit = readLimit(query);
  const page = readPage(query) ?? 1;
  const total = repository.changes.list(view).length;
  const items = arrayJson(repository.changes.page(view, page, limit));
  return `{"items":${items},"page":${page},"pageCount":${Math.ceil(total / limit)},"total":${total}}`;
}

function arrayJson(changes: readonly Change[]): string {
  return `[${changes.map((change) => change.itemJson).join(',')}]`;
}

function* chunksOf(changes: readonly Change[]): Generator<string> {
  for (let from = 0; from < changes.length; from += LINES_PER_CHUNK) {
    const lines = changes.slice(from, from + LINES_PER_CHUNK).map((change) => change.itemJson);
    yield `${lines.join('\n')}\n`;
  }
}
