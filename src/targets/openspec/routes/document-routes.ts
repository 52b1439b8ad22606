import type { FastifyInstance } from 'fastify';
import { sendFile } from '../files/send-file.ts';
import { addRoute, sendJson } from '../http/route.ts';
import { readQuery } from './query.ts';
import type { Served } from './served.ts';

/** What a client has uploaded, streamed in both directions. */
export function addDocumentRoutes(app: FastifyInstance, { documents, buffers }: Served): void {
  addRoute(app, '/documents', {
    GET: (request, reply) => {
      readQuery(request.query, []);
      const items = documents.list();
      sendJson(reply, JSON.stringify({ items, total: items.length }));
    },
  });

  // A slash belongs to the name as well, so that a name with one is refused as such.
  addRoute(app, '/documents/*', {
    GET: async (request, reply) => {
      readQuery(request.query, []);
      const { item, file } = await documents.open(nameOf(request.params));
      const served = { ...file, etag: `"${item.sha256}"`, contentType: item.contentType };
      return sendFile(request, reply, served, buffers);
    },
    PUT: async (request, reply) => {
      readQuery(request.query, []);
      const { item, isNew } = await documents.put(nameOf(request.params), request.raw);
      sendJson(reply.code(isNew ? 201 : 200), JSON.stringify(item));
      return reply;
    },
    DELETE: async (request, reply) => {
      readQuery(request.query, []);
      await documents.remove(nameOf(request.params));
      return reply.code(204).send();
    },
  });
}

function nameOf(params: unknown): string {
  return (params as { '*': string })['*'];
}
