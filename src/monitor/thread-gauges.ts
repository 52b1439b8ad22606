import { readFileSync } from 'node:fs';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { type Gauges, sampleOf, spanOf } from '../metrics/gauge.ts';

/** A thread has one core; a reading beyond that, rounding aside, is a clock of the machine that jumped. */
const MOST_CPU_PERCENT = 105;

/**
 * How near this thread is to its own limit: utilisation, CPU (per cent of a core) and memory since the last call. A long
 * interval weighs more in a mean than a short one.
 */
export function createThreadGauges(): (nowUs: number) => Gauges {
  let utilization: EventLoopUtilization = performance.eventLoopUtilization();
  let cpuUs = threadCpuUs();
  // Read when the CPU is: an interval is cut a little after its end.
  let atMs = performance.now();
  return (toUs) => {
    const utilizationNow = performance.eventLoopUtilization();
    const cpuUsNow = threadCpuUs();
    const nowMs = performance.now();
    const { utilization: share } = performance.eventLoopUtilization(utilizationNow, utilization);
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
    const spanMs = nowMs - atMs;
    const cpuPercent = cpuUs !== null && cpuUsNow !== null ? (cpuUsNow - cpuUs) / spanMs / 10 : Number.NaN;
    const gauges: Gauges = {
      'worker.elu': spanOf(share * 100, toUs, spanMs),
      'worker.memory': sampleOf(heap + external, toUs),
      ...(cpuPercent >= 0 && cpuPercent <= MOST_CPU_PERCENT ? { 'worker.cpu': spanOf(cpuPercent, toUs, spanMs) } : {}),
    };
    utilization = utilizationNow;
    cpuUs = cpuUsNow;
    atMs = nowMs;
    return gauges;
  };
}

/** CPU time of this thread in µs; null where the platform doesn't tell. */
function threadCpuUs(): number | null {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e3;
  } catch {
    return null;
  }
}
