import { type MessagePort, parentPort } from 'node:worker_threads';
import { HarnessError } from '../../errors.ts';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import type { WireBytes } from '../../metrics/wire-bytes.ts';
import type { Work } from '../../metrics/work.ts';
import { collectGarbage } from '../../monitor/isolate/garbage.ts';
import { type IsolateSampler, sampleIsolate } from '../../monitor/isolate/isolate.ts';
import { ThreadProfiler } from '../../monitor/profile/thread-profiler.ts';
import type { FromThread, ToThread } from './target-messages.ts';

const SAMPLE_MS = 20;
const REPORT_MS = 250;
const DRAIN_MS = 500;

/** A server that listens in the calling thread. */
export type Service<Facts> = {
  readonly port: number;
  readonly facts: Facts;
  /** `windowUs` is when the measured window opens, in µs on the shared clock. */
  readonly begin: (windowUs: number) => void;
  /** Bytes read and written so far. */
  readonly wireBytes: () => WireBytes;
  /** What it has read and answered of a load; null where it can't tell. */
  readonly requestCounts: () => Promise<RequestCounts | null>;
  /** Stops listening, lets running answers end for up to `drainMs`, then cuts what is left. */
  readonly close: (drainMs: number) => Promise<void>;
};

type Served<Facts> = { readonly service: Service<Facts>; readonly sampler: IsolateSampler };

/**
 * Makes the calling worker thread one that `TargetThread` can tell what to do: it serves what it is ordered to, and samples its own
 * isolate meanwhile. An order that can't be served is reported with the HarnessError that `start` throws, and ends the thread.
 */
export function serveThread<Order, Facts>(start: (order: Order) => Promise<Service<Facts>>): void {
  if (!parentPort) throw new Error('this file is the entry of a worker thread');
  const port: MessagePort = parentPort;
  const post = (message: FromThread<Facts>): void => port.postMessage(message);
  const profiler = new ThreadProfiler();
  let served: Served<Facts> | undefined;

  port.on('message', async (message: ToThread<Order>) => {
    switch (message.kind) {
      case 'serve':
        served = await serve(message.order);
        return;
      case 'begin':
        return served?.service.begin(message.windowUs);
      case 'settle':
        if (served) post({ kind: 'settled', id: message.id, floor: await served.sampler.settle() });
        return;
      case 'read-work':
        if (served) post({ kind: 'worked', id: message.id, work: await workOf(served) });
        return;
      case 'read-counts':
        if (served) post({ kind: 'counted', id: message.id, counts: await served.service.requestCounts() });
        return;
      case 'profile':
        return post({ kind: 'profiled', id: message.id, answer: profiler.take(message.step) });
      case 'close':
        await served?.service.close(DRAIN_MS);
        served?.sampler.stop();
        post({ kind: 'closed' });
        return port.close();
    }
  });

  async function serve(order: Order): Promise<Served<Facts> | undefined> {
    try {
      const service = await start(order);
      // Garbage of the start must not count in any figure.
      collectGarbage();
      const sampler = sampleIsolate((gauges) => post({ kind: 'gauges', gauges }), {
        sampleMs: SAMPLE_MS,
        reportMs: REPORT_MS,
      });
      const known = { gauges: sampler.gauges, work: [...sampler.work, 'in', 'out'] as const };
      post({ kind: 'ready', port: service.port, ...known, facts: service.facts });
      return { service, sampler };
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      post({ kind: 'failed', code: error.code, message: error.lines, hint: error.advice });
      port.close();
      return undefined;
    }
  }
}

async function workOf({ service, sampler }: Served<unknown>): Promise<Work> {
  return { ...(await sampler.readWork()), ...service.wireBytes() };
}
