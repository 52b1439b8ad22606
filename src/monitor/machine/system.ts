import type { Clock } from '../../metrics/clock.ts';
import { type Gauges, sampleOf } from '../../metrics/gauge.ts';
import { memoryUsedPercent } from './memory.ts';
import { openProc, type Proc } from './proc.ts';

/** The kernel counts CPU in ticks of 10 ms, so a share over a shorter span means nothing. */
const SHORTEST_CPU_SPAN_US = 10_000;

/** CPU ticks of the whole machine since it started. */
type Ticks = { readonly busy: number; readonly steal: number; readonly total: number };

/**
 * Samples this process and this machine on the caller's thread, every `everyMs`, until the returned function is called.
 * The first sample comes at once, so that even the shortest run has one; CPU figures need two.
 */
export function watchSystem(everyMs: number, clock: Clock, onGauges: (gauges: Gauges) => void): () => void {
  const proc = openProc();
  let ticks = readTicks(proc);
  let cpu = process.cpuUsage();
  let atUs = clock();
  const sample = (): void => {
    const nowUs = clock();
    const ticksNow = readTicks(proc);
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

function cpuGauges(before: Ticks | null, now: Ticks | null, nowUs: number): Gauges {
  if (!before || !now || now.total <= before.total) return {};
  const total = now.total - before.total;
  return {
    'system.cpu': sampleOf(((now.busy - before.busy) / total) * 100, nowUs),
    'system.steal': sampleOf(((now.steal - before.steal) / total) * 100, nowUs),
  };
}

/** Reads the first line of /proc/stat (user nice system idle iowait irq softirq steal); null where there is no such file. */
function readTicks(proc: Proc): Ticks | null {
  const line = proc.read('/proc/stat')?.split('\n', 1)[0];
  if (!line?.startsWith('cpu ')) return null;
  const fields = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softIrq = 0, steal = 0] = fields;
  const busy = user + nice + system + irq + softIrq;
  return { busy, steal, total: busy + steal + idle + wait };
}
