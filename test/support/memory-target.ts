import { Worker } from 'node:worker_threads';
import type { Target } from '../../src/targets/target.ts';
import { TargetThread } from '../../src/targets/thread/target-thread.ts';
import { threadEntry } from '../../src/thread-entry.ts';
import type { MemoryHabit, MemoryOrder } from './memory-thread.ts';

/** A target in a thread of its own, as the OpenSpec one is, with this habit. */
export async function startMemoryTarget(habit: MemoryHabit, file: string): Promise<Target> {
  const workerData: MemoryOrder = { habit, file };
  // A spike of 100 MB must fit beside what the thread holds anyway, while a busy machine collects late.
  const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 192 };
  const worker = new Worker(threadEntry('memory-thread', import.meta.url), { workerData, resourceLimits });
  const thread = new TargetThread(worker, { what: 'the target', code: 'TARGET', hint: 'look', closeTimeoutMs: 1000 });
  const ready = await thread.ready;
  return {
    origin: `http://127.0.0.1:${ready.port}`,
    gauges: new Set(ready.gauges),
    work: new Set(ready.work),
    cpuMeter: null,
    facts: {},
    begin: () => undefined,
    settle: () => thread.settle(),
    readWork: () => thread.readWork(),
    readCounts: () => Promise.resolve(undefined),
    onGauges: (listener) => thread.onGauges(listener),
    profile: (step) => thread.profile(step),
    died: thread.died,
    close: () => thread.close(),
  };
}
