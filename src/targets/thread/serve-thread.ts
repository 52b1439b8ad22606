import { type MessagePort, parentPort } from 'node:worker_threads';
import { HarnessError } from '../../errors.ts';
import { RecordedGauges } from '../../monitor/custom/recorded-gauges.ts';
import type { FromThread, ToThread } from './target-messages.ts';
import { type ServerCounts, WatchedIsolate } from './watched-isolate.ts';

const DRAIN_MS = 500;

/** A server that listens in the calling thread. */
export type Service<Facts> = ServerCounts & {
  readonly port: number;
  readonly facts: Facts;
  /** `windowUs` is when the measured window opens, in µs on the shared clock. */
  readonly begin: (windowUs: number) => void;
  /** Stops listening, lets running answers end for up to `drainMs`, then cuts what is left. */
  readonly close: (drainMs: number) => Promise<void>;
};

type Served<Facts> = { readonly service: Service<Facts>; readonly isolate: WatchedIsolate };

/**
 * Makes the calling worker thread one that `TargetThread` can tell what to do: it serves what it is ordered to, and samples its own
 * isolate meanwhile. An order that can't be served is reported with the HarnessError that `start` throws, and ends the thread.
 */
export function serveThread<Order, Facts>(start: (order: Order) => Promise<Service<Facts>>): void {
  if (!parentPort) throw new Error('this file is the entry of a worker thread');
  const port: MessagePort = parentPort;
  const post = (message: FromThread<Facts>): void => port.postMessage(message);
  const recorded = new RecordedGauges();
  recorded.install();
  let served: Served<Facts> | undefined;

  port.on('message', async (message: ToThread<Order>) => {
    switch (message.kind) {
      case 'serve':
        served = await serve(message.order);
        return;
      case 'begin':
        served?.service.begin(message.windowUs);
        return served?.isolate.answer(message);
      case 'close':
        await served?.service.close(DRAIN_MS);
        served?.isolate.stop();
        post({ kind: 'closed' });
        return port.close();
      default:
        return served?.isolate.answer(message);
    }
  });

  async function serve(order: Order): Promise<Served<Facts> | undefined> {
    try {
      const service = await start(order);
      const isolate = new WatchedIsolate(post, service, recorded);
      post({ kind: 'ready', port: service.port, gauges: isolate.gauges, work: isolate.work, facts: service.facts });
      return { service, isolate };
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      post({ kind: 'failed', code: error.code, message: error.lines, hint: error.advice });
      port.close();
      return undefined;
    }
  }
}
