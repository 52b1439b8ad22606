// Preloaded into a run: notes the memory of the process again and again, each time after a garbage collection of its main thread.
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const EVERY_MS = 2_000;

if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  setInterval(() => {
    collect();
    const { rss, heapUsed: heap } = process.memoryUsage();
    appendFileSync(
      process.env.PERF_HARNESS_BENCH_MEMORY,
      `${JSON.stringify({ atMs: performance.now(), rss, heap })}\n`,
    );
  }, EVERY_MS).unref();
}
