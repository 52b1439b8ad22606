import type { Reading } from '../../src/monitor/metrics/monitor-reading.ts';
import { createRandom } from '../../src/random.ts';

const MB = 1e6;

/** Names of plain levels with their middle and how far they go from it; each moves a little from second to second. */
const LEVELS: readonly (readonly [metric: string, middle: number, spread: number])[] = [
  ['system.cpu', 45, 30],
  ['system.cpu.0', 45, 40],
  ['system.cpu.1', 45, 40],
  ['system.cpu.2', 45, 40],
  ['system.cpu.3', 45, 40],
  ['system.load1', 2.4, 1.5],
  ['system.load5', 2.2, 0.6],
  ['system.load15', 2.1, 0.2],
  ['system.memory', 61, 6],
  ['system.disk.read', 2 * MB, 2 * MB],
  ['system.disk.write', 9 * MB, 8 * MB],
  ['system.net.in', 12 * MB, 9 * MB],
  ['system.net.out', 31 * MB, 20 * MB],
  ['system.pressure.cpu', 8, 8],
  ['system.pressure.memory', 0.3, 0.3],
  ['system.pressure.io', 2, 2],
  ['container.cpu', 55, 30],
  ['container.memory', 48, 7],
  ['container.throttled', 3, 3],
  ['process.cpu', 170, 90],
  ['process.switches.voluntary', 5200, 3000],
  ['process.switches.involuntary', 240, 200],
  ['isolate.external', 14 * MB, 4 * MB],
  ['isolate.arrayBuffers', 9 * MB, 4 * MB],
  ['isolate.alloc', 90 * MB, 60 * MB],
  ['isolate.gc.pause', 21, 15],
  ['isolate.elu', 62, 25],
  ['loop.mean', 1.4, 1],
  ['loop.p50', 0.9, 0.6],
  ['loop.p99', 11, 7],
  ['loop.max', 24, 18],
  ['thread.cpu', 61, 25],
  ['thread.wait', 4, 4],
  ['url.response', 14, 9],
  ['custom.order.p99', 48, 30],
];
/** Whole numbers: counts, and sizes in pages or words. */
const COUNTS: readonly (readonly [metric: string, middle: number, spread: number, unit: number])[] = [
  ['system.memory.available', 1_560_000, 200_000, 4096],
  ['container.memory.used', 250_000, 40_000, 4096],
  ['process.rss', 120_000, 20_000, 4096],
  ['process.threads', 23, 2, 1],
  ['process.descriptors', 180, 60, 1],
  ['isolate.heap', 7.5 * MB, 2.5 * MB, 8],
  ['isolate.gc.count', 14, 10, 1],
  ['custom.queue.depth', 12, 12, 1],
];
const CONSTANTS = { 'container.memory.limit': 2 ** 31, 'process.count': 3 };

/** Makes one reading a second, of 45 metrics. Each value is near the one before, but no value repeats unless it is a count. */
export function realisticReadings(startMs: number): () => Reading {
  const random = createRandom(1);
  const phases = new Map<string, number>();
  let second = 0;
  const move = (metric: string, middle: number, spread: number): number => {
    const before = phases.get(metric) ?? 0;
    const phase = Math.max(-1, Math.min(1, before * 0.9 + (random() - 0.5) * 0.6));
    phases.set(metric, phase);
    return middle + spread * phase;
  };
  return () => {
    second += 1;
    const jitterMs = random() * 2;
    const values: Record<string, number> = { ...CONSTANTS };
    for (const [metric, middle, spread] of LEVELS) values[metric] = move(metric, middle, spread);
    for (const [metric, middle, spread, unit] of COUNTS)
      values[metric] = Math.round(move(metric, middle, spread)) * unit;
    return { atMs: startMs + second * 1000 + jitterMs, spanMs: 999 + 2 * random(), values };
  };
}
