import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem-details.ts';

/** A handler that returns nothing has sent its answer; otherwise the answer is sent when its promise resolves. */
export type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> | undefined;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
type Handlers = { readonly [Method in 'GET' | 'POST' | 'PUT' | 'DELETE']?: Handler };

/** Adds the methods of `url`, with HEAD beside GET. Every other method gets a 405 before its body is read. */
export function addRoute(app: FastifyInstance, url: string, handlers: Handlers): void {
  for (const [method, handler] of Object.entries(handlers)) app.route({ method, url, handler });
  const allow = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  app.route({
    method: METHODS.filter((method) => !allow.includes(method)),
    url,
    onRequest: (request, _reply, next) => next(notAllowed(request.method, allow)),
    handler: (request) => Promise.reject(notAllowed(request.method, allow)),
  });
}

export function addRead(app: FastifyInstance, url: string, handler: Handler): void {
  addRoute(app, url, { GET: handler });
}

/** The part of the path that a parameter stands for, decoded; `*` is the wildcard at the end of a route. */
export function pathParam(request: FastifyRequest, name: string): string {
  return (request.params as Readonly<Record<string, string>>)[name] ?? '';
}

export function sendJson(reply: FastifyReply, json: string): void {
  reply.header('content-type', 'application/json; charset=utf-8').send(json);
}

function notAllowed(method: string, allow: readonly string[]): Problem {
  return new Problem(405, `${method} is not allowed here`, { allow: allow.join(', ') });
}
