import { performance } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import type { Values } from '../metrics/monitor-reading.ts';
import type { MonitorSource } from '../metrics/monitor-source.ts';
import type { Collection, CollectionKind } from './collections.ts';
import { readIsolateMemory } from './isolate-memory.ts';
import { WorkCounters } from './work-counters.ts';

/** They are told as 0, too; the others only if there were any. */
const USUAL_KINDS: readonly CollectionKind[] = ['minor', 'major'];

/**
 * The isolate of the calling thread as a source of a monitor: its heap in all and by space, memory outside the heap, what it
 * allocates, its garbage collections by kind, and how busy its event loop is. What this source allocates is not counted.
 */
export function watchIsolate(
  counters: WorkCounters = new WorkCounters(),
  clockMs: () => number = () => performance.now(),
): MonitorSource {
  let atMs = clockMs();
  let allocated = counters.readWork().alloc;
  let utilization = performance.eventLoopUtilization();
  return {
    name: 'the isolate',
    take: () => {
      const nowMs = clockMs();
      const [spanMs, alloc, since] = [nowMs - atMs, counters.readWork().alloc, allocated];
      const busy = performance.eventLoopUtilization();
      const share = performance.eventLoopUtilization(busy, utilization).utilization;
      let values: Values = {};
      counters.runOwn((collections) => {
        values = { ...memoryValues(), ...collectionValues(collections), 'isolate.elu': share * 100 };
      });
      [atMs, allocated, utilization] = [nowMs, alloc, busy];
      const bytes = alloc === null || since === null ? -1 : alloc - since;
      return spanMs > 0 && bytes >= 0 ? { ...values, 'isolate.alloc': bytes / (spanMs / 1e3) } : values;
    },
    close: () => counters.close(),
  };
}

function memoryValues(): Values {
  const { heap, external } = readIsolateMemory();
  const values: Record<string, number> = {
    'isolate.heap': heap,
    'isolate.external': external,
    'isolate.arrayBuffers': process.memoryUsage().arrayBuffers,
  };
  for (const { space_name, space_used_size } of getHeapSpaceStatistics())
    values[`isolate.heap.${space_name.replace(/_space$/, '')}`] = space_used_size;
  return values;
}

/** Their number, and the sum of their pauses in ms. */
export function collectionValues(collections: readonly Pick<Collection, 'kind' | 'pauseUs'>[]): Values {
  const values: Record<string, number> = { 'isolate.gc.count': 0, 'isolate.gc.pause': 0 };
  for (const kind of USUAL_KINDS) {
    values[`isolate.gc.count.${kind}`] = 0;
    values[`isolate.gc.pause.${kind}`] = 0;
  }
  const add = (name: string, value: number): void => {
    values[name] = (values[name] ?? 0) + value;
  };
  for (const { kind, pauseUs } of collections)
    for (const part of ['', `.${kind}`]) {
      add(`isolate.gc.count${part}`, 1);
      add(`isolate.gc.pause${part}`, pauseUs / 1e3);
    }
  return values;
}
