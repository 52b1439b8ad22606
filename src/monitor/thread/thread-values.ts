import type { MonitorSource } from '../metrics/monitor-source.ts';
import { watchEventLoop } from './event-loop.ts';
import { watchRunQueue } from './run-queue.ts';
import { readThreadCpuUs } from './thread-cpu.ts';

/** Often enough to see what users feel; each look costs some microseconds. */
const LOOP_EVERY_MS = 10;

/** The delay of the calling thread's event loop, in ms, weighted by time; a block that is under way counts with its time so far. */
export function watchLoop(clockMs: () => number = () => performance.now()): MonitorSource {
  const sampler = watchEventLoop(LOOP_EVERY_MS, clockMs);
  return {
    name: 'the event loop',
    take: (nowUs) => {
      const delay = sampler.take(nowUs);
      return (
        delay && {
          'loop.mean': delay.meanMs,
          'loop.p50': delay.p50Ms,
          'loop.p99': delay.p99Ms,
          'loop.max': delay.maxMs,
        }
      );
    },
    close: () => sampler.close(),
  };
}

type ThreadClocks = {
  /** CPU of the thread so far, in µs; null where it is not told. */
  readonly cpuUs?: () => number | null;
  readonly schedstat?: () => string | null;
  readonly nowUs?: () => number;
};

/** CPU of the calling thread, and its time in the queue for a core, in per cent of the interval; on Linux, or with Node 23.9. */
export function watchThread({
  cpuUs = readThreadCpuUs,
  schedstat,
  nowUs = () => performance.now() * 1e3,
}: ThreadClocks = {}): MonitorSource {
  const queue = watchRunQueue(schedstat);
  // The time is taken together with the CPU, as the thread may wait between the start of an interval and the reading.
  let [atUs, before] = [nowUs(), cpuUs()];
  const notes = new Set<string>();
  return {
    name: 'the thread',
    take: () => {
      const [toUs, now, waited] = [nowUs(), cpuUs(), queue.take(0)];
      const [spanUs, known] = [toUs - atUs, before];
      [atUs, before] = [toUs, now];
      if (now === null) notes.add('thread.cpu is not told on this system, or by this version of Node');
      if (waited === null) notes.add('thread.wait is not told on this system');
      if (spanUs <= 0) return null;
      const values = {
        ...(now === null || known === null || now < known ? {} : { 'thread.cpu': ((now - known) / spanUs) * 100 }),
        ...(waited === null ? {} : { 'thread.wait': (waited.waitedUs / spanUs) * 100 }),
      };
      return Object.keys(values).length === 0 ? null : values;
    },
    notes: () => [...notes],
    close: () => queue.close(),
  };
}
