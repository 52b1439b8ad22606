import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { moduleAt } from '../../thread-entry.ts';
import type { ShardTask } from '../../workers/protocol.ts';

/** The entry of a shard. */
const SHARD = moduleAt('../../workers/shard', import.meta.url);
/** Imports the entry of a thread. From source there is none: tsx compiles only what a thread loads with `require`. */
const IMPORT_ENTRY = SHARD.pathname.endsWith('.ts') ? null : new URL('./import-entry.cjs', import.meta.url);

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
  const { piscina, broken } = openThreads(threads, entry);
  return {
    threads,
    run: (task, signal) => Promise.race([piscina.run(task, { transferList: [task.port], signal }), broken]),
    close: () => piscina.destroy(),
  };
}

/** Runs one task on a thread of its own, which ends with the task. Aborting kills the thread and rejects. */
export async function runOnOwnThread<Result>(entry: URL, task: unknown, signal: AbortSignal): Promise<Result> {
  const { piscina, broken } = openThreads(1, entry);
  try {
    return await Promise.race([piscina.run(task, { signal }) as Promise<Result>, broken]);
  } finally {
    await piscina.destroy();
  }
}

/** `broken` rejects when the code of the threads can't be loaded: then no thread will ever take a task. */
function openThreads(threads: number, entry: URL): { readonly piscina: Piscina; readonly broken: Promise<never> } {
  const piscina = new Piscina({
    filename: (IMPORT_ENTRY ?? entry).href,
    workerData: { entry: entry.href },
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    // By default Piscina freezes a worker's event loop, and with it the sockets, between tasks.
    atomics: 'disabled',
    recordTiming: false,
  });
  // A thread that dies outside a task emits an error on the pool; without a listener that would end this process. Piscina
  // replaces the thread, unless its code can't be loaded.
  const broken = new Promise<never>((_, reject) => {
    piscina.on('error', (error) => {
      if (piscina.threads.length < threads) reject(error);
    });
  });
  broken.catch(() => undefined);
  return { piscina, broken };
}
