import type { FastifyInstance } from 'fastify';
import { sendFile } from '../files/send-file.ts';
import { addRoute, pathParam, sendJson } from '../http/route.ts';
import { readQuery } from './query.ts';
import type { Served } from './served.ts';

/** Documents of clients, which are streamed in both directions. */
export function addDocumentRoutes(app: FastifyInstance, { documents, buffers }: Served): void {
  addRoute(app, '/documents', {
    GET: (request, reply) => {
      readQuery(request.query, []);
      const items = documents.list();
      sendJson(reply, JSON.stringify({ items, total: items.length }));
    },
  });

  // The wildcard takes slashes too, so that a name with a slash is refused for that reason.
  addRoute(app, '/documents/*', {
    GET: async (request, reply) => {
      readQuery(request.query, []);
      const { item, file } = await documents.open(pathParam(request, '*'));
      const served = { ...file, etag: `"${item.sha256}"`, contentType: item.contentType };
      return sendFile(request, reply, served, buffers);
    },
    PUT: async (request, reply) => {
      readQuery(request.query, []);
      const { item, isNew } = await documents.put(pathParam(request, '*'), request.raw);
      sendJson(reply.code(isNew ? 201 : 200), JSON.stringify(item));
      return reply;
    },
    DELETE: async (request, reply) => {
      readQuery(request.query, []);
      await documents.remove(pathParam(request, '*'));
      return reply.code(204).send();
    },
  });
}
