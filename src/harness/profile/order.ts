import type { ProfileOrder } from '../../monitor/profile/thread-profile.ts';
import type { Question } from './question.ts';

/** So many samples tell ten functions apart, to about one per cent of the time. */
const CPU_SAMPLES = 20_000;
/** A sample costs some 10 µs of the thread: closer ones would be what is measured. */
const SHORTEST_CPU_INTERVAL_US = 200;
const LONGEST_CPU_INTERVAL_US = 10_000;

/** V8 counts objects that are alive only; a heap of 256 MiB then holds some 16,000 samples. */
const HELD_INTERVAL_BYTES = 16 * 1024;
/** The objects of a few large Buffers are small, some 200 bytes each, and not to be missed. */
const EXTERNAL_INTERVAL_BYTES = 1024;
/** Samples of what was collected are kept, so that there must not be too many: 50,000 at 200 MB/s. */
const ALLOCATED_INTERVAL_BYTES_PER_MS = 4;
const SHORTEST_ALLOCATED_INTERVAL_BYTES = 16 * 1024;

/** How to record what answers the question, in a measured window that is about so long. */
export function orderFor({ cpu, heap }: Question, windowMs: number): ProfileOrder {
  const intervalUs = Math.round((windowMs * 1e3) / CPU_SAMPLES);
  return {
    cpu: cpu && {
      intervalUs: Math.min(LONGEST_CPU_INTERVAL_US, Math.max(SHORTEST_CPU_INTERVAL_US, intervalUs)),
    },
    heap: heap && { question: heap.question, intervalBytes: heapIntervalBytes(heap, windowMs) },
  };
}

function heapIntervalBytes({ question, isExternal }: NonNullable<Question['heap']>, windowMs: number): number {
  if (question === 'held') return isExternal ? EXTERNAL_INTERVAL_BYTES : HELD_INTERVAL_BYTES;
  return Math.max(SHORTEST_ALLOCATED_INTERVAL_BYTES, Math.round(windowMs * ALLOCATED_INTERVAL_BYTES_PER_MS));
}
