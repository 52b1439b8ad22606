import { channel } from 'node:diagnostics_channel';
import type { Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { HarnessError } from '../../errors.ts';
import { SocketBytes } from '../../metrics/wire-bytes.ts';
import { RequestCounter } from '../thread/request-counter.ts';
import { type Service, serveThread } from '../thread/serve-thread.ts';
import { shapeOfModule, USABLE } from './app-shape.ts';
import { listen } from './listen.ts';
import { loadModule } from './load-module.ts';
import type { ModuleFacts, ModuleOrder } from './module-order.ts';

serveThread<ModuleOrder, ModuleFacts>(serve);

async function serve({ path }: ModuleOrder): Promise<Service<ModuleFacts>> {
  const seen = watchPort();
  const shape = await shapeOfModule(await loadModule(path));
  if (shape === null)
    throw new HarnessError('CONFIG', `the module ${path} exports nothing that can be served`, { hint: USABLE });
  const { port, close } = await listen(shape, path);
  seen.onPort(port);
  return {
    port,
    facts: { exports: shape.name },
    begin: () => undefined,
    wireBytes: seen.wireBytes,
    requestCounts: seen.requestCounts,
    close: (drainMs) => Promise.race([close(), pause(drainMs, undefined, { ref: false })]),
  };
}

/**
 * Counts what the servers of this thread read and send on the app's port. The app may listen by itself, and then its server is not known
 * here: what it does shows on the channels of Node. An app that uses no server of Node shows nothing there.
 */
function watchPort(): Pick<Service<never>, 'wireBytes' | 'requestCounts'> & { onPort: (port: number) => void } {
  const sockets = new SocketBytes();
  const counter = new RequestCounter();
  const known = new WeakMap<Server, boolean>();
  let port: number | null = null;
  let [hasRequests, wasAsked] = [false, false];
  channel('net.server.socket').subscribe((message) => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort !== port) return;
    sockets.add(socket);
  });
  counter.watch((server) => {
    const isOurs = known.get(server) ?? isOn(server, port);
    known.set(server, isOurs);
    hasRequests ||= isOurs;
    return isOurs;
  });
  return {
    onPort: (number) => {
      port = number;
    },
    wireBytes: () => {
      const { read, written } = sockets.read();
      return { in: read, out: written };
    },
    // Before the load, none is what there was; after it, none means that they can't be seen here.
    requestCounts: async () => {
      const counts = hasRequests || !wasAsked ? await counter.take() : null;
      wasAsked = true;
      return counts;
    },
  };
}

function isOn(server: Server, port: number | null): boolean {
  const address = server.address();
  return typeof address === 'object' && address?.port === port;
}
