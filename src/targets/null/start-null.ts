import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { threadEntry } from '../../thread-entry.ts';
import type { Target } from '../target.ts';

/** A server in a thread of its own that does next to nothing, so that what is measured against it is the harness. */
export async function startNullTarget(): Promise<Target> {
  const worker = new Worker(threadEntry('null-thread', import.meta.url), { name: 'null-target' });
  const exited = once(worker, 'exit');
  const [{ port }] = (await once(worker, 'message')) as [{ port: number }];
  const closing = new AbortController();
  const died = new Promise<string>((resolve) => {
    worker.on('error', (error) => resolve(error.message));
    worker.on('exit', (code) => closing.signal.aborted || resolve(`its thread ended with code ${code}`));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    gauges: new Set(),
    facts: { kind: 'null' },
    begin: () => undefined,
    settle: async () => undefined,
    onGauges: () => undefined,
    died,
    close: async () => {
      closing.abort();
      await worker.terminate();
      await exited;
    },
  };
}
