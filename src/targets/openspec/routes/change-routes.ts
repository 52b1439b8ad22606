import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { readJson } from '../http/json-body.ts';
import { Problem, quoted } from '../http/problem-details.ts';
import { addRead, addRoute, pathParam, sendJson } from '../http/route.ts';
import { readChangeTexts } from '../show/read-change-texts.ts';
import { type ChangeTexts, showChange } from '../show/shown-change.ts';
import type { Change } from '../store/served-change.ts';
import { type ChangeText, readChangeText } from '../writes/submitted-change.ts';
import { linesOf } from './change-lines.ts';
import { readLimit, readPage, readQuery, readSearch, readView } from './query.ts';
import type { Served } from './served.ts';

/** The largest body of a change: 1 MB. */
const MAX_CHANGE_BYTES = 1_000_000;

export function addChangeRoutes(app: FastifyInstance, served: Served): void {
  const { repository, writes } = served;

  addRoute(app, '/changes', {
    GET: (request, reply) => {
      const query = readQuery(request.query, ['limit', 'cursor', 'page', 'status', 'sort']);
      if (query['cursor'] !== undefined && query['page'] !== undefined) {
        throw new Problem(400, 'cursor and page exclude each other');
      }
      sendJson(reply, query['page'] === undefined ? cursorPageJson(served, query) : numberedPageJson(served, query));
    },
    POST: async (request, reply) => {
      readQuery(request.query, []);
      const text = readChangeText(await readJson(request.raw, MAX_CHANGE_BYTES), undefined);
      const change = await writes.create(text);
      sendJson(reply.code(201).header('location', `/changes/${change.name}`), detailJson(change, textsIn(text)));
      return reply;
    },
  });

  addRead(app, '/changes.ndjson', (request, reply) => {
    const lines = linesOf(repository.changes, readView(readQuery(request.query, ['status', 'sort'])));
    reply.header('content-type', 'application/x-ndjson; charset=utf-8').send(Readable.from(lines));
  });

  addRoute(app, '/changes/:name', {
    GET: (request, reply) => {
      readQuery(request.query, []);
      const change = findChange(served, pathParam(request, 'name'));
      sendJson(reply, detailJson(change, readChangeTexts(repository, change)));
    },
    PUT: async (request, reply) => {
      readQuery(request.query, []);
      const text = readChangeText(await readJson(request.raw, MAX_CHANGE_BYTES), pathParam(request, 'name'));
      sendJson(reply, detailJson(await writes.replace(text), textsIn(text)));
      return reply;
    },
    DELETE: async (request, reply) => {
      readQuery(request.query, []);
      await writes.remove(pathParam(request, 'name'));
      return reply.code(204).send();
    },
  });

  addRead(app, '/search', (request, reply) => {
    const query = readQuery(request.query, ['q', 'limit']);
    const found = served.repository.search(readSearch(query), readLimit(query));
    sendJson(reply, `{"items":${arrayJson(found.changes)},"total":${found.total}}`);
  });
}

/** Throws a Problem (404) for a name that no change has. */
export function findChange(served: Served, name: string): Change {
  const change = served.repository.changes.find(name);
  if (!change) throw new Problem(404, `no change is named ${quoted(name)}`);
  return change;
}

/** The item of a list, what `openspec show` says of the change, and its files. */
function detailJson({ itemJson, filesJson }: Change, texts: ChangeTexts): string {
  return `${itemJson.slice(0, -1)},${JSON.stringify(showChange(texts)).slice(1, -1)},"files":${filesJson}}`;
}

/** What was just written; the change may have been replaced by now, so its files are not asked. */
function textsIn({ name, proposal }: ChangeText): ChangeTexts {
  return { name, proposal, specs: [] };
}

function cursorPageJson({ repository, cursors }: Served, query: ReturnType<typeof readQuery>): string {
  const view = readView(query);
  const position = query['cursor'] === undefined ? undefined : cursors.read(query['cursor'], view);
  const slice = repository.changes.after(view, position, readLimit(query));
  const last = slice.changes.at(-1);
  const nextCursor = slice.more && last ? `"${cursors.write(view, last)}"` : 'null';
  const total = repository.changes.count(view);
  return `{"items":${arrayJson(slice.changes)},"nextCursor":${nextCursor},"total":${total}}`;
}

function numberedPageJson({ repository }: Served, query: ReturnType<typeof readQuery>): string {
  const view = readView(query);
  const limit = readLimit(query);
  const page = readPage(query) ?? 1;
  const total = repository.changes.count(view);
  const items = arrayJson(repository.changes.page(view, page, limit));
  return `{"items":${items},"page":${page},"pageCount":${Math.ceil(total / limit)},"total":${total}}`;
}

function arrayJson(changes: readonly Change[]): string {
  return `[${changes.map((change) => change.itemJson).join(',')}]`;
}
