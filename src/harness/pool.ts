import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Piscina } from 'piscina';
import type { ShardTask } from '../workers/protocol.ts';

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

export function openPool(threads: number): Pool {
  const extension = extname(new URL(import.meta.url).pathname);
  const piscina = new Piscina({
    filename: new URL(`../workers/shard${extension}`, import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    // The default freezes a worker's event loop between tasks, and so its sockets.
    atomics: 'disabled',
    recordTiming: false,
  });
  return {
    threads,
    run: (task, signal) => piscina.run(task, { transferList: [task.port], signal }),
    close: () => piscina.destroy(),
  };
}
