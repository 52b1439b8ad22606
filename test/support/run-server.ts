import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DISCOVERY_HEADER } from '../../src/scenarios/fields/discovery-header.ts';
import type { Target } from '../../src/targets/target.ts';
import { connectUrlTarget } from '../../src/targets/url.ts';

/** What a target does in one run of its scenario: how long it takes, whether its answers are right, whether it is there. */
export type Behaviour = { readonly ms: number; readonly isWrong?: boolean; readonly isGone?: boolean };

export type RunServer = {
  readonly origin: string;
  /** How often it was looked for: once a run. */
  readonly runs: () => number;
  /** How many requests of a load it has read. */
  readonly served: () => number;
  readonly close: () => Promise<void>;
};

/** A target that behaves differently from run to run; each run looks for it once, before its load. Beyond the last it stays as it is. */
export async function startRunServer(behaviours: readonly Behaviour[]): Promise<RunServer> {
  let runs = 0;
  let served = 0;
  const behaviourNow = (): Behaviour => behaviours[Math.min(runs, behaviours.length) - 1] ?? { ms: 0 };
  const server = createServer((request, response) => {
    if (request.headers[DISCOVERY_HEADER] !== undefined) {
      // It is looked for at `/` as well where the path of its scenario is not answered.
      if (request.url !== '/') runs += 1;
      if (behaviourNow().isGone) request.socket.destroy();
      else response.end('here');
      return;
    }
    served += 1;
    const { ms, isWrong = false } = behaviourNow();
    setTimeout(() => response.writeHead(isWrong ? 500 : 200).end('{}'), ms);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runs: () => runs,
    served: () => served,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A server that answers at once, as the target of an attempt that closes it. */
export async function startRunTarget(): Promise<Target> {
  const { origin, close } = await startRunServer([]);
  return { ...(await connectUrlTarget({ url: origin, timeoutMs: 5000 })), close };
}
