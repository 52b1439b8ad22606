import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { threadEntry } from '../../src/thread-entry.ts';
import type { ExactNews, ExactRecord } from './exact-thread.ts';

/** A server on a thread of its own, whose paths say how long it takes, and that tells how long it took. */
export type ExactServer = {
  readonly origin: string;
  readonly record: () => Promise<ExactRecord>;
  readonly close: () => Promise<void>;
};

export async function startExactServer(): Promise<ExactServer> {
  const worker = new Worker(threadEntry('exact-thread', import.meta.url));
  const next = async (): Promise<ExactNews> => (await once(worker, 'message'))[0] as ExactNews;
  const ready = await next();
  if (ready.kind !== 'ready') throw new Error('it told of something before it was ready');
  return {
    origin: `http://127.0.0.1:${ready.port}`,
    record: async () => {
      const news = next();
      worker.postMessage('record');
      const told = await news;
      if (told.kind !== 'record') throw new Error('it told of something else');
      return told.record;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

/** The definition: the smallest value that `percent` per cent of all values do not exceed. */
export function exactPercentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length - 1e-9) - 1] ?? 0;
}
