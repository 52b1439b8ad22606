import type { FastifyInstance } from 'fastify';
import { contentTypeOf, etagOf } from '../files/file-head.ts';
import { closeFile, openFile } from '../files/open-file.ts';
import { refuseWayOut, resolveInside } from '../files/safe-path.ts';
import { sendFile } from '../files/send-file.ts';
import { Problem, quoted } from '../http/problem-details.ts';
import { addRead, pathParam, sendJson } from '../http/route.ts';
import { openChangeFile } from './change-file.ts';
import { findChange } from './change-routes.ts';
import { readQuery, readReadSize } from './query.ts';
import type { Served } from './served.ts';

/** Everything that is streamed from disk. */
export function addFileRoutes(app: FastifyInstance, served: Served): void {
  const { repository, largeFiles } = served;

  addRead(app, '/changes/:name/files/*', async (request, reply) => {
    readQuery(request.query, []);
    const [name, path] = [pathParam(request, 'name'), pathParam(request, '*')];
    const { change, file } = await openChangeFile(repository, () => findChange(served, name), path);
    const etag = etagOf(file, change.writtenTo);
    return sendFile(request, reply, { ...file, etag, contentType: contentTypeOf(path) }, served.buffers);
  });

  addRead(app, '/specs', (request, reply) => {
    readQuery(request.query, []);
    sendJson(reply, JSON.stringify({ items: repository.specs, total: repository.specs.length }));
  });

  addRead(app, '/specs/:id', async (request, reply) => {
    readQuery(request.query, []);
    const id = pathParam(request, 'id');
    if (!repository.specs.some((spec) => spec.id === id)) throw new Problem(404, `no spec has the id ${quoted(id)}`);
    const path = `specs/${id}/spec.md`;
    const file = await openFile(await resolveInside(repository.root, path, repository.linked));
    return sendFile(request, reply, { ...file, etag: etagOf(file), contentType: contentTypeOf(path) }, served.buffers);
  });

  addRead(app, '/files', (request, reply) => {
    readQuery(request.query, []);
    sendJson(reply, `{"items":${largeFiles.itemsJson},"total":${largeFiles.byName.size}}`);
  });

  // The wildcard takes slashes too, so that a name with a slash is refused for that reason.
  addRead(app, '/files/*', async (request, reply) => {
    const readBytes = readReadSize(readQuery(request.query, ['readSize']));
    const name = pathParam(request, '*');
    refuseWayOut(name);
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
      readBytes,
    );
  });
}
