import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { threadEntry } from '../../thread-entry.ts';
import type { Target } from '../target.ts';

/**
 * Starts a server in a thread of its own that does next to nothing, so that figures taken against it are those of the harness.
 * It answers after `delayMs` milliseconds, by a timer: never earlier, and up to a few milliseconds later.
 */
export async function startNullTarget(delayMs = 0): Promise<Target> {
  const worker = new Worker(threadEntry('null-thread', import.meta.url), {
    name: 'null-target',
    workerData: { delayMs },
  });
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
    work: new Set(),
    cpuMeter: null,
    facts: { kind: 'null' },
    begin: () => undefined,
    settle: async () => undefined,
    readWork: async () => undefined,
    readCounts: async () => undefined,
    onGauges: () => undefined,
    profile: null,
    died,
    close: async () => {
      closing.abort();
      await worker.terminate();
      await exited;
    },
  };
}
