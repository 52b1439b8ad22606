import { getHeapStatistics } from 'node:v8';
import { exposedCollector } from './garbage.ts';

/** What an isolate still holds after a forced collection, in bytes. `growth` and `rise` are counted from here. */
export type MemoryFloor = {
  readonly 'target.memory': number;
  readonly 'target.heap': number;
  readonly 'target.external': number;
};

/**
 * Memory of the calling thread's isolate, in bytes: what process.memoryUsage() calls heapUsed and external, at a sixth of
 * its cost.
 */
export function readIsolateMemory(): { readonly heap: number; readonly external: number } {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return { heap, external };
}

/** Collects garbage twice, with a turn of the event loop between, and says what the thread still holds. */
export async function settleMemory(): Promise<MemoryFloor> {
  const collect = exposedCollector();
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const { heap, external } = readIsolateMemory();
  return { 'target.memory': heap + external, 'target.heap': heap, 'target.external': external };
}
