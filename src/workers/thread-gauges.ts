import { readFileSync } from 'node:fs';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { type Gauges, sampleOf } from '../metrics/gauge.ts';

/** How near this thread is to its own limit: utilisation, CPU (per cent of a core) and memory since the last call. */
export function createThreadGauges(nowUs: number): (nowUs: number) => Gauges {
  let utilization: EventLoopUtilization = performance.eventLoopUtilization();
  let cpuUs = threadCpuUs();
  let atUs = nowUs;
  return (toUs) => {
    const utilizationNow = performance.eventLoopUtilization();
    const cpuUsNow = threadCpuUs();
    const { utilization: share } = performance.eventLoopUtilization(utilizationNow, utilization);
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
    const gauges: Gauges = {
      'worker.elu': sampleOf(share * 100, toUs),
      'worker.memory': sampleOf(heap + external, toUs),
      ...(cpuUs !== null && cpuUsNow !== null && toUs > atUs
        ? { 'worker.cpu': sampleOf(((cpuUsNow - cpuUs) / (toUs - atUs)) * 100, toUs) }
        : {}),
    };
    utilization = utilizationNow;
    cpuUs = cpuUsNow;
    atUs = toUs;
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
