import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { type Clock, createClock } from '../../metrics/clock.ts';
import { type Gauges, sampleOf, spanOf } from '../../metrics/gauge.ts';
import { readThreadCpuUs } from '../thread/thread-cpu.ts';
import { readIsolateMemory } from './isolate-memory.ts';
import { ThreadWait } from './thread-wait.ts';

/** A thread can use one core. A higher reading, rounding aside, means that a clock of the machine has jumped. */
const MOST_CPU_PERCENT = 105;
/** A thread that was held up cuts several intervals at once; what it waited for is told once. */
const SHORTEST_WAIT_MS = 1;

/**
 * Returns a function that tells how near this thread is to its own limit: its event loop utilisation and CPU since the last
 * call, in per cent of a core, its memory, and how much of that time it waited for a core. A long interval weighs more in a
 * mean than a short one.
 */
export function createThreadGauges(clock: Clock = createClock()): (nowUs: number) => Gauges {
  const wait = new ThreadWait(clock);
  let utilization: EventLoopUtilization = performance.eventLoopUtilization();
  let cpuUs = readThreadCpuUs();
  // Taken together with the CPU time: an interval is cut a little after its end.
  let atMs = performance.now();
  return (toUs) => {
    const utilizationNow = performance.eventLoopUtilization();
    const cpuUsNow = readThreadCpuUs();
    const nowMs = performance.now();
    const { utilization: share } = performance.eventLoopUtilization(utilizationNow, utilization);
    const { heap, external } = readIsolateMemory();
    const spanMs = nowMs - atMs;
    const cpuPercent = cpuUs !== null && cpuUsNow !== null ? (cpuUsNow - cpuUs) / spanMs / 10 : Number.NaN;
    const gauges: Gauges = {
      'worker.elu': spanOf(share * 100, toUs, spanMs),
      'worker.memory': sampleOf(heap + external, toUs),
      ...wait.take('wait.worker', SHORTEST_WAIT_MS),
      ...(cpuPercent >= 0 && cpuPercent <= MOST_CPU_PERCENT ? { 'worker.cpu': spanOf(cpuPercent, toUs, spanMs) } : {}),
    };
    utilization = utilizationNow;
    cpuUs = cpuUsNow;
    atMs = nowMs;
    return gauges;
  };
}
