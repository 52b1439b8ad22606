import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { TargetThread } from '../../src/targets/openspec/target-thread.ts';
import type { Target } from '../../src/targets/target.ts';
import type { MemoryHabit, MemoryOrder } from './memory-thread.ts';

/** A target in a thread of its own, as the OpenSpec one is, with this habit. */
export async function startMemoryTarget(habit: MemoryHabit, file: string): Promise<Target> {
  const workerData: MemoryOrder = { habit, file };
  const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 };
  const thread = new TargetThread(new Worker(fromSource('./memory-thread.ts'), { workerData, resourceLimits }), 1000);
  const ready = await thread.ready;
  return {
    origin: `http://127.0.0.1:${ready.port}`,
    gauges: new Set(ready.gauges),
    facts: {},
    begin: () => undefined,
    settle: () => thread.settle(),
    onGauges: (listener) => thread.onGauges(listener),
    died: thread.died,
    close: () => thread.close(),
  };
}

/** In a worker thread of Node 20, tsx reaches `require` but not `import`. */
function fromSource(entry: string): URL {
  const path = JSON.stringify(fileURLToPath(new URL(entry, import.meta.url)));
  const source = `import { createRequire } from 'node:module'; createRequire(${path})(${path});`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}
