import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Piscina } from 'piscina';
import type { ShardTask } from '../../workers/protocol.ts';

/** The pool's threads load it with `require`, which runs TypeScript as well when the harness itself runs from source. */
const SHARD = new URL(`../../workers/shard${extname(import.meta.url)}`, import.meta.url);

/** The threads that generate load. One long task a thread; nothing else runs on them. */
export type Pool = {
  readonly threads: number;
  /** Resolves when the shard has ended by itself, rejects when its thread died. Aborting kills the thread. */
  readonly run: (task: ShardTask, signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** One core is left to the target, which may run in this process. */
export function defaultThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}

/** `entry` is the module that runs a shard, by URL. */
export function openPool(threads: number, entry: URL = SHARD): Pool {
  const piscina = new Piscina({
    filename: entry.href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    // The default freezes a worker's event loop between tasks, and so its sockets.
    atomics: 'disabled',
    recordTiming: false,
  });
  // A thread that dies outside of a task tells the pool, not the task; without a listener that would end the process. It is
  // replaced, unless its code can't even be loaded: then nobody will ever take a task.
  const broken = new Promise<never>((_, reject) => {
    piscina.on('error', (error) => {
      if (piscina.threads.length < threads) reject(error);
    });
  });
  broken.catch(() => undefined);
  return {
    threads,
    run: (task, signal) => Promise.race([piscina.run(task, { transferList: [task.port], signal }), broken]),
    close: () => piscina.destroy(),
  };
}

/** Runs one task on a thread of its own that ends with it. Aborting kills the thread, and rejects. */
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
