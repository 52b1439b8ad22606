import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { contentTypeOf, etagOf } from '../files/file-head.ts';
import { openFile } from '../files/open-file.ts';
import { refuseWayOut, resolveInside } from '../files/safe-path.ts';
import { sendFile } from '../files/send-file.ts';
import { Problem } from '../http/problem-details.ts';
import { addRead, pathParam } from '../http/route.ts';
import { linesOfTree, type Tree } from '../store/file-tree.ts';
import { readQuery } from './query.ts';
import type { Served } from './served.ts';

/** Serves every file of the dataset as it was generated, also those that have no route of their own. */
export function addTreeRoutes(app: FastifyInstance, { tree, buffers }: Served): void {
  addRead(app, '/tree', (request, reply) => {
    readQuery(request.query, []);
    const lines = linesOfTree(known(tree));
    reply.header('content-type', 'application/json; charset=utf-8').send(Readable.from(lines));
  });

  addRead(app, '/tree/*', async (request, reply) => {
    readQuery(request.query, []);
    const path = pathParam(request, '*');
    refuseWayOut(path);
    const file = await openFile(await resolveInside(known(tree).dir, path));
    return sendFile(request, reply, { ...file, etag: etagOf(file), contentType: contentTypeOf(path) }, buffers);
  });
}

function known(tree: Tree | null): Tree {
  if (tree === null) throw new Problem(404, 'this server has no list of all its files');
  return tree;
}
