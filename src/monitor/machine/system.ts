import type { Clock } from '../../metrics/clock.ts';
import { type Gauges, sampleOf } from '../../metrics/gauge.ts';
import { ALL_CORES, type CpuTimes, cpuShares, readCpuTimes } from './cpu-times.ts';
import { memoryUsedPercent } from './memory.ts';
import { openProc } from './proc.ts';

/** The kernel counts CPU in ticks of 10 ms, so a share over a shorter span means nothing. */
const SHORTEST_CPU_SPAN_US = 10_000;

/**
 * Samples this process and this machine on the caller's thread, every `everyMs`, until the returned function is called.
 * The first sample comes at once, so that even the shortest run has one; CPU figures need two.
 */
export function watchSystem(everyMs: number, clock: Clock, onGauges: (gauges: Gauges) => void): () => void {
  const proc = openProc();
  let ticks = readCpuTimes(proc)?.get(ALL_CORES);
  let cpu = process.cpuUsage();
  let atUs = clock();
  const sample = (): void => {
    const nowUs = clock();
    const ticksNow = readCpuTimes(proc)?.get(ALL_CORES);
    const cpuNow = process.cpuUsage();
    const cpuUs = cpuNow.user + cpuNow.system - cpu.user - cpu.system;
    onGauges({
      ...residentGauge(nowUs),
      'system.memory': sampleOf(memoryUsedPercent(proc), nowUs),
      ...(nowUs - atUs >= SHORTEST_CPU_SPAN_US
        ? { 'process.cpu': sampleOf((cpuUs / (nowUs - atUs)) * 100, nowUs), ...cpuGauges(ticks, ticksNow, nowUs) }
        : {}),
    });
    ticks = ticksNow;
    cpu = cpuNow;
    atUs = nowUs;
  };
  sample();
  const timer = setInterval(sample, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** A process that has run out of file descriptors cannot read its own size; then the gauge is left out. */
function residentGauge(nowUs: number): Gauges {
  try {
    return { 'process.rss': sampleOf(process.memoryUsage.rss(), nowUs) };
  } catch {
    return {};
  }
}

function cpuGauges(before: CpuTimes | undefined, now: CpuTimes | undefined, nowUs: number): Gauges {
  const shares = cpuShares(before, now);
  if (shares === null) return {};
  return {
    'system.cpu': sampleOf(shares.busy * 100, nowUs),
    ...(shares.steal === null ? {} : { 'system.steal': sampleOf(shares.steal * 100, nowUs) }),
  };
}
