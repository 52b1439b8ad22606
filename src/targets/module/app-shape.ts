import type { RequestListener } from 'node:http';
import { Server } from 'node:net';
import { types } from 'node:util';

/** An object with `fetch`, as Hono, itty-router and Workers have it. */
export type FetchApp = {
  readonly fetch: (request: Request, env: object, context: FetchContext) => unknown;
};
/** What Workers hand to `fetch`: work that goes on after the answer. */
export type FetchContext = {
  readonly waitUntil: (work: unknown) => void;
  readonly passThroughOnException: () => void;
};

/** A Fastify instance, as far as it is used here. */
type FastifyApp = {
  readonly listen: (options: { readonly host: string; readonly port: number }) => Promise<unknown>;
  readonly server: Server;
};

/** What a module exports to be served; `name` is for people. */
export type AppShape =
  | { readonly kind: 'listener'; readonly name: string; readonly listener: RequestListener }
  | { readonly kind: 'fetch'; readonly name: string; readonly app: FetchApp }
  | { readonly kind: 'h3'; readonly name: string; readonly app: unknown }
  | { readonly kind: 'fastify'; readonly name: string; readonly app: FastifyApp }
  | { readonly kind: 'server'; readonly name: string; readonly server: Server }
  /** It is handed a port, and listens on it itself. */
  | { readonly kind: 'starter'; readonly name: string; readonly start: (port: number) => unknown };

type Loose = { readonly [key: string]: unknown };

/** Named exports that are looked at where there is no default export. */
const NAMES = ['app', 'server', 'handler', 'start'] as const;
export const USABLE =
  'Export one of these by default: a function of (request, response), an app of Express, Koa, Fastify or h3, an object with fetch(request), a server of node:http, or an async function of (port) that listens on it and returns what closes it.';

/** What of a module's exports is to be served; null if nothing can be. */
export async function shapeOfModule(exported: unknown): Promise<AppShape | null> {
  const all = exported as Loose;
  const { default: own } = all;
  // A CommonJS module that was compiled from an ES module has its default export inside its own `default`.
  const inner = isObject(own) && own['__esModule'] === true ? own['default'] : undefined;
  const candidates = [inner, own, all, ...NAMES.map((name) => all[name])];
  for (const each of candidates) {
    // A router of itty answers every name with a function, `then` as well, and never resolves.
    const shape = shapeOf(types.isPromise(each) ? await each : each);
    if (shape !== null) return shape;
  }
  return null;
}

/** A function that takes one argument or none is taken for one that listens on a port. */
function shapeOf(value: unknown): AppShape | null {
  if (!isObject(value)) return null;
  const has = (name: string): boolean => typeof value[name] === 'function';
  if (value instanceof Server) return { kind: 'server', name: 'a server', server: value };
  if (has('listen') && has('ready') && has('inject') && value['server'] instanceof Server)
    return { kind: 'fastify', name: 'a Fastify app', app: value as unknown as FastifyApp };
  if (has('fetch')) return { kind: 'fetch', name: 'an object with fetch', app: value as unknown as FetchApp };
  if (has('callback') && has('use')) {
    const listener = (value['callback'] as () => RequestListener).call(value);
    return { kind: 'listener', name: 'a Koa app', listener };
  }
  if (has('handler') && has('use') && Array.isArray(value['stack']))
    return { kind: 'h3', name: 'an h3 app', app: value };
  if (typeof value !== 'function') return null;
  if ((value as { readonly length: number }).length < 2)
    return { kind: 'starter', name: 'a function of (port)', start: value as (port: number) => unknown };
  const name = has('handle') && has('use') ? 'an Express app' : 'a function of (request, response)';
  return { kind: 'listener', name, listener: value as RequestListener };
}

function isObject(value: unknown): value is Loose {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
