import { defaultThreads } from '../../harness/shards/pool.ts';
import { type FirstThreads, openThreads, type Threads } from '../../harness/shards/threads.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/**
 * Opens threads, and closes them when `use` has ended, however it ends. `count` is the number of load threads; null for one for
 * each core but one. `use` may load the code of its command: the threads that are needed `first` load their own code meanwhile.
 */
export async function onThreads<Result>(
  io: Pick<CommandIo, 'openThreads'>,
  count: number | null,
  first: FirstThreads,
  use: (threads: Threads) => Promise<Result>,
): Promise<Result> {
  const open = io.openThreads ?? openThreads;
  const threads = open(count ?? defaultThreads(), first);
  try {
    return await use(threads);
  } finally {
    await threads.close();
  }
}
