import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findChange } from './change-routes.ts';
import { closeFile, openFile } from './open-file.ts';
import { Problem, quoted } from './problem.ts';
import { readQuery } from './query.ts';
import { addRead, sendJson } from './read-route.ts';
import { resolveInside } from './safe-path.ts';
import { sendFile } from './send-file.ts';
import type { Served } from './served.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.yaml': 'application/yaml',
};

/** Everything that is served as a stream from disk. */
export function addFileRoutes(app: FastifyInstance, served: Served): void {
  const { repository, largeFiles } = served;

  addRead(app, '/changes/:name/files/*', async (request, reply) => {
    readQuery(request.query, []);
    const change = findChange(served, request.params);
    return sendDocument(request, reply, served, `changes/${change.name}/${(request.params as { '*': string })['*']}`);
  });

  addRead(app, '/specs', (request, reply) => {
    readQuery(request.query, []);
    sendJson(reply, JSON.stringify({ items: repository.specs, total: repository.specs.length }));
  });

  addRead(app, '/specs/:id', async (request, reply) => {
    readQuery(request.query, []);
    const { id } = request.params as { id: string };
    if (!repository.specs.some((spec) => spec.id === id)) throw new Problem(404, `no spec has the id ${quoted(id)}`);
    return sendDocument(request, reply, served, `specs/${id}/spec.md`);
  });

  addRead(app, '/files', (request, reply) => {
    readQuery(request.query, []);
    sendJson(reply, `{"items":${largeFiles.itemsJson},"total":${largeFiles.byName.size}}`);
  });

  addRead(app, '/files/:name', async (request, reply) => {
    readQuery(request.query, []);
    const { name } = request.params as { name: string };
    const listed = largeFiles.byName.get(name);
    if (!listed) throw new Problem(404, `no file is named ${quoted(name)}`);
    const file = await openFile(await resolveInside(largeFiles.root, name));
    if (file.bytes !== listed.bytes) {
      closeFile(file.fd);
      throw new Problem(500, 'the file on disk is not the one that is listed');
    }
    return sendFile(
      request,
      reply,
      { ...file, etag: `"${listed.sha256}"`, contentType: contentTypeOf(name) },
      served.buffers,
    );
  });
}

async function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  { repository, buffers }: Served,
  path: string,
): Promise<FastifyReply> {
  const file = await openFile(await resolveInside(repository.root, path));
  const etag = `"${file.bytes.toString(36)}-${Math.round(file.mtimeMs * 1e3).toString(36)}"`;
  return sendFile(request, reply, { ...file, etag, contentType: contentTypeOf(path) }, buffers);
}

function contentTypeOf(path: string): string {
  return CONTENT_TYPES[extname(path)] ?? 'application/octet-stream';
}
