// Preloaded into each thread of a run: collects the garbage of the thread again and again, and notes the memory of the process
// each time that the main thread has done so. Without it, RSS tells when V8 saw fit to collect in the other threads: at 300
// requests a second, their old garbage grows for minutes before that.
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const EVERY_MS = 2_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
setInterval(() => {
  collect();
  if (!isMainThread) return;
  const { rss, heapUsed: heap } = process.memoryUsage();
  appendFileSync(process.env.PERF_HARNESS_BENCH_MEMORY, `${JSON.stringify({ atMs: performance.now(), rss, heap })}\n`);
}, EVERY_MS).unref();
