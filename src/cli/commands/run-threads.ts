import { defaultThreads } from '../../harness/shards/pool.ts';
import { openThreads, type Threads } from '../../harness/shards/threads.ts';

/**
 * Opens threads, and closes them when `use` has ended, however it ends. `count` is the number of load threads; null for one for
 * each core but one. `use` may load the code of its command: the thread of an expected target loads its own code meanwhile.
 */
export async function onThreads<Result>(
  count: number | null,
  expectsTarget: boolean,
  use: (threads: Threads) => Promise<Result>,
): Promise<Result> {
  const threads = openThreads(count ?? defaultThreads(), expectsTarget);
  try {
    return await use(threads);
  } finally {
    await threads.close();
  }
}
