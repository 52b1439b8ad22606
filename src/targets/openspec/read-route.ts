import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/** A handler answers by itself when it returns nothing, and through its promise otherwise. */
export type ReadHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> | undefined;

/** Adds GET and HEAD for `url`; every other method is told so before its body is read. */
export function addRead(app: FastifyInstance, url: string, handler: ReadHandler): void {
  app.get(url, handler);
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url,
    onRequest: (request, _reply, next) => next(notAllowed(request.method)),
    handler: (request) => Promise.reject(notAllowed(request.method)),
  });
}

export function sendJson(reply: FastifyReply, json: string): void {
  reply.header('content-type', 'application/json; charset=utf-8').send(json);
}

function notAllowed(method: string): Problem {
  return new Problem(405, `${method} is not allowed here`, { allow: 'GET, HEAD' });
}
