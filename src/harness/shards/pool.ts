import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { moduleAt } from '../../thread-entry.ts';
import type { ShardTask } from '../../workers/protocol.ts';

/** The entry of a shard. Threads load it with `require`, which also runs TypeScript when the harness runs from source. */
const SHARD = moduleAt('../../workers/shard', import.meta.url);

/** The threads that generate load. Each thread runs one long task at a time, and nothing else. */
export type Pool = {
  readonly threads: number;
  /** Resolves when the shard has ended by itself, and rejects when its thread has died. Aborting kills the thread. */
  readonly run: (task: ShardTask, signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** One thread for each core but one, which is left to the target: it may run in this process. */
export function defaultThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}

/** Starts the threads. `entry` is the URL of the module that runs a shard. */
export function openPool(threads: number, entry: URL = SHARD): Pool {
  const piscina = new Piscina({
    filename: entry.href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    // By default Piscina freezes a worker's event loop, and with it the sockets, between tasks.
    atomics: 'disabled',
    recordTiming: false,
  });
  // A thread that dies outside a task emits an error on the pool; without a listener that would end this process. Piscina
  // replaces the thread, unless its code can't be loaded: then no thread will ever take a task.
  const broken = new Promise<never>((_, reject) => {
    piscina.on('error', (error) => {
      if (piscina.threads.length < threads) reject(error);
    });
  });
  broken.catch(() => undefined);
  let hasRun = false;
  return {
    threads,
    run: (task, signal) => {
      hasRun = true;
      return Promise.race([piscina.run(task, { transferList: [task.port], signal }), broken]);
    },
    close: async () => {
      // Node 20 aborts the whole process when a thread is ended in the middle of loading a module by `require`. Threads that
      // had no task may still load: an empty task fails as soon as its thread has loaded.
      const loaded = Array.from({ length: hasRun ? 0 : threads }, () => piscina.run(null));
      await Promise.race([Promise.allSettled(loaded), broken.catch(() => undefined)]);
      await piscina.destroy();
    },
  };
}

/** Runs one task on a thread of its own, which ends with the task. Aborting kills the thread and rejects. */
export async function runOnOwnThread<Result>(entry: URL, task: unknown, signal: AbortSignal): Promise<Result> {
  const piscina = new Piscina({ filename: entry.href, maxThreads: 1, atomics: 'disabled', recordTiming: false });
  const broken = new Promise<never>((_, reject) => piscina.on('error', reject));
  broken.catch(() => undefined);
  try {
    return await Promise.race([piscina.run(task, { signal }) as Promise<Result>, broken]);
  } finally {
    await piscina.destroy();
  }
}
