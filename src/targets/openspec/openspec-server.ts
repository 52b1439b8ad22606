import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { HarnessError } from '../../errors.ts';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import type { WireBytes } from '../../metrics/wire-bytes.ts';
import { RequestCounter } from '../thread/request-counter.ts';
import { countWireBytes } from '../thread/server-bytes.ts';
import { addFaults, type FaultOrder, type Faults } from './faults/fault-hooks.ts';
import { StreamBuffers } from './files/stream-buffers.ts';
import { Problem } from './http/problem-details.ts';
import { refuseGarbage, replyToBadPath, replyToError, sendProblem } from './http/problem-reply.ts';
import { addChangeRoutes } from './routes/change-routes.ts';
import { CursorSeal } from './routes/cursor.ts';
import { addDocumentRoutes } from './routes/document-routes.ts';
import { addFileRoutes } from './routes/file-routes.ts';
import type { Served } from './routes/served.ts';
import { addStatusRoutes } from './routes/status-routes.ts';
import { addTreeRoutes } from './routes/tree-routes.ts';
import { ChangeWrites } from './writes/change-writes.ts';
import type { Scratch } from './writes/scratch.ts';
import { Documents } from './writes/uploaded-documents.ts';

/** Enough for the longest name of a file, which is 255 bytes, percent-encoded. */
const MAX_PARAM_CHARS = 1024;
const IDLE_CHECK_MS = 10;

export type Server = {
  readonly port: number;
  /** Null if no fault was asked for. */
  readonly faults: Faults | null;
  readonly wireBytes: () => WireBytes;
  /** What it has read and answered of a load. */
  readonly requestCounts: () => Promise<RequestCounts>;
  /** Stops listening, lets running answers end for up to `drainMs`, then cuts what is left. */
  readonly close: (drainMs: number) => Promise<void>;
};

/** Listens on 127.0.0.1; `port` 0 means any free port. Throws HarnessError('TARGET') when the port is not available. */
export async function startServer(
  content: Pick<Served, 'repository' | 'largeFiles' | 'tree'>,
  scratch: Scratch,
  port: number,
  faultOrder: FaultOrder | null,
): Promise<Server> {
  const counter = new RequestCounter();
  const app = makeApp(counter);
  const faults = faultOrder && addFaults(app, faultOrder);
  const wireBytes = countWireBytes(app.server);
  counter.watch(app.server);
  let requests = 0;
  app.server.on('request', () => {
    requests += 1;
  });
  const served: Served = {
    ...content,
    writes: new ChangeWrites(content.repository, scratch),
    documents: new Documents(scratch),
    cursors: new CursorSeal(randomBytes(32)),
    buffers: new StreamBuffers(),
    requestCount: () => requests,
  };
  addChangeRoutes(app, served);
  addFileRoutes(app, served);
  addTreeRoutes(app, served);
  addDocumentRoutes(app, served);
  addStatusRoutes(app, served);
  await listen(app, port);
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address');
  return {
    port: address.port,
    faults,
    wireBytes,
    requestCounts: () => counter.take(),
    close: async (drainMs) => {
      await faults?.stop();
      await close(app, drainMs);
      counter.close();
    },
  };
}

/** Routes have no schemas. Compilers that throw keep Ajv from being loaded, which saves 25 ms and 1 MB. */
function makeApp(counter: RequestCounter): FastifyInstance {
  const noCompiler = (): never => {
    throw new Error('routes have no schemas here');
  };
  const app = fastify({
    logger: false,
    http: { requireHostHeader: false, joinDuplicateHeaders: true },
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_CHARS },
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    frameworkErrors: (error, _request, reply) => replyToBadPath(error, reply),
    clientErrorHandler: (error, socket) => {
      if (refuseGarbage(error, socket)) counter.refused(socket);
    },
  });
  app.addHook('onRequest', (request, _reply, next) => next(problemOfHost(request.raw)));
  // Each handler that takes a body reads it itself, because it knows which types it accepts.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setErrorHandler((error, _request, reply) => replyToError(error, reply));
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem(404, 'nothing is served at this path')));
  return app;
}

/** Node accepts two hosts, and refuses a request without one without saying why. Both are refused here, with the reason. */
function problemOfHost({ headers: { host }, httpVersion }: IncomingMessage): Problem | undefined {
  if (host === undefined && httpVersion === '1.1') return new Problem(400, 'the host header is missing');
  return host?.includes(',') ? new Problem(400, 'the host header must name one host') : undefined;
}

async function listen(app: FastifyInstance, port: number): Promise<void> {
  try {
    await app.listen({ host: '127.0.0.1', port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new HarnessError('TARGET', `the OpenSpec target cannot listen on 127.0.0.1:${port}: ${code ?? message}`, {
      hint: 'Leave the port out (or 0) to take any free one.',
      cause: error,
    });
  }
}

async function close(app: FastifyInstance, drainMs: number): Promise<void> {
  const closing = app.close();
  // A connection that was busy when the server stopped listening would otherwise stay open as keep-alive.
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_CHECK_MS);
  const cut = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await closing;
  clearInterval(idle);
  clearTimeout(cut);
}
