// Preloaded into each thread of a run: collects the garbage of the thread again and again, and notes each time what its heap still holds and
// the memory that it takes, and in the main thread the memory of the process. Without it, RSS tells when V8 saw fit to collect in the other threads: at 300
// requests a second, their old garbage grows for minutes before that.
import { appendFileSync } from 'node:fs';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, threadId } from 'node:worker_threads';

const EVERY_MS = 2_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
setInterval(() => {
  collect();
  const { used_heap_size: used, external_memory: external, total_physical_size: pages } = getHeapStatistics();
  // The clock of all threads.
  const atMs = Number(process.hrtime.bigint()) / 1e6;
  const rss = isMainThread ? { rss: process.memoryUsage.rss() } : {};
  const sample = { thread: threadId, atMs, heap: used + external, pages, ...rss };
  appendFileSync(process.env.PERF_HARNESS_BENCH_MEMORY, `${JSON.stringify(sample)}\n`);
}, EVERY_MS).unref();
