import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { HarnessError } from '../../errors.ts';
import type { AppShape } from './app-shape.ts';
import { fetchListener } from './fetch-listener.ts';

/** An app that listens on a port of 127.0.0.1. */
export type Listening = { readonly port: number; readonly close: () => Promise<void> };

const HOST = '127.0.0.1';
const LOOK_EVERY_MS = 20;
const IDLE_CHECK_MS = 10;

/** Listens for the app that the module at `path` exports, or lets it listen. Resolves once it does, however long that takes. */
export async function listen(shape: AppShape, path: string): Promise<Listening> {
  switch (shape.kind) {
    case 'listener':
      return listenOn(createServer(shape.listener));
    case 'fetch':
      return listenOn(createServer(fetchListener(shape.app)));
    case 'h3':
      return listenOn(createServer(await h3Listener(shape.app, path)));
    case 'server':
      return listenOn(shape.server);
    case 'fastify': {
      await shape.app.listen({ host: HOST, port: 0 });
      return { port: portOf(shape.app.server), close: () => closeServer(shape.app.server) };
    }
    case 'starter': {
      const port = await freePort();
      const started: unknown = await shape.start(port);
      while (!(await answers(port))) await pause(LOOK_EVERY_MS);
      return { port, close: () => closeStarted(started) };
    }
  }
}

/** One that the module lets listen itself is left where it is. */
async function listenOn(server: Server): Promise<Listening> {
  if (!server.listening) {
    server.listen(0, HOST);
    await once(server, 'listening');
  }
  return { port: portOf(server), close: () => closeServer(server) };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address !== null && typeof address === 'object') return address.port;
  throw new HarnessError('CONFIG', 'the server that the module exports listens on no port', {
    hint: 'Export it before it listens, or let it listen on a port of 127.0.0.1.',
  });
}

/** Resolves when all connections are closed; those that have become idle are closed with the next look. */
function closeServer(server: Server): Promise<void> {
  const idle = setInterval(
    () => (server as { closeIdleConnections?: () => void }).closeIdleConnections?.(),
    IDLE_CHECK_MS,
  );
  return new Promise<void>((resolve) => server.close(() => resolve())).finally(() => clearInterval(idle));
}

/** What a function of (port) returned is called, or its `close` is, to end it. */
async function closeStarted(started: unknown): Promise<void> {
  if (typeof started === 'function') await started();
  else if (typeof started === 'object' && started !== null && 'close' in started && typeof started.close === 'function')
    await started.close();
}

/** Version 1 of h3 makes a listener of an app by a function of its own; from version 2 on, an app has `fetch`. */
async function h3Listener(app: unknown, path: string): Promise<RequestListener> {
  const h3 = createRequire(path).resolve('h3');
  const { toNodeListener } = (await import(pathToFileURL(h3).href)) as {
    readonly toNodeListener: (app: unknown) => RequestListener;
  };
  return toNodeListener(app);
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
