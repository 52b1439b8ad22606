import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { CollectionProfiler, type CollectionStatistics } from '../isolate/collection-profiler.ts';
import type { HeapPeak } from './thread-profile.ts';

const SAMPLE_MS = 20;
/** After so many samples, the collections since the last look are read. */
const SAMPLES_A_LOOK = 12;
const NOTHING: HeapPeak = { bytes: 0, externalBytes: 0, spaces: [] };

/**
 * Finds the highest memory of the current thread's isolate: by a timer, and before each collection, since the timer can't
 * run while the thread is busy.
 */
export class PeakWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #collections = new CollectionProfiler(peakBefore);
  #samples = 0;
  #peak = NOTHING;

  constructor() {
    this.#timer = setInterval(() => this.#watchHeapPeak(), SAMPLE_MS);
    this.#timer.unref();
  }

  /** Ends the watch. Safe to call twice. */
  close(): HeapPeak {
    clearInterval(this.#timer);
    this.#watchHeapPeak();
    this.#readCollections();
    this.#collections.close();
    return this.#peak;
  }

  #watchHeapPeak(): void {
    this.#raise(getHeapStatistics().external_memory, getHeapSpaceStatistics().map(spaceOf));
    this.#samples += 1;
    if (this.#samples % SAMPLES_A_LOOK === 0) this.#readCollections();
  }

  #readCollections(): void {
    for (const { externalBytes, spaces } of this.#collections.take()) this.#raise(externalBytes, spaces);
  }

  #raise(externalBytes: number, spaces: HeapPeak['spaces']): void {
    const bytes = spaces.reduce((sum, space) => sum + space.bytes, externalBytes);
    if (bytes <= this.#peak.bytes) return;
    this.#peak = { bytes, externalBytes, spaces: spaces.filter((space) => space.bytes > 0) };
  }
}

function peakBefore({ beforeGC }: CollectionStatistics): Pick<HeapPeak, 'externalBytes' | 'spaces'> {
  const spaces = beforeGC.heapSpaceStatistics.map(({ spaceName: name, spaceUsedSize: bytes }) => ({ name, bytes }));
  return { externalBytes: beforeGC.heapStatistics.externalMemory, spaces };
}

function spaceOf(space: ReturnType<typeof getHeapSpaceStatistics>[number]): HeapPeak['spaces'][number] {
  return { name: space.space_name, bytes: space.space_used_size };
}
