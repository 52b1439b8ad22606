import { closeSync, openSync, readSync } from 'node:fs';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { GCProfiler, getHeapStatistics } from 'node:v8';
import { type Clock, createClock } from '../metrics/clock.ts';
import { type Gauges, mergeGaugeStats, sampleOf, withPeak } from '../metrics/gauge.ts';
import { TARGET_GAUGES, type TargetGaugeName } from '../metrics/names.ts';
import type { MemoryFloor } from '../targets/target.ts';
import { collectGarbage } from './garbage.ts';

/** Watches the thread it was made in. */
export type IsolateSampler = {
  /** What can be seen on this machine. */
  readonly gauges: readonly TargetGaugeName[];
  /** Reports what was seen so far, then collects garbage and says what is still held. */
  readonly settle: () => Promise<MemoryFloor>;
  /** Reports for the last time. Safe to call twice. */
  readonly stop: () => void;
};

export type SamplerOptions = { readonly sampleMs: number; readonly reportMs: number };

/**
 * Samples memory and event loop of the current thread every `sampleMs`, and hands out aggregates every `reportMs`.
 *
 * A timer alone is blind while the thread is busy, and finds a peak only after the collection that took it away. So
 * the highest `target.memory` is that of the samples and of what V8's GC profiler saw before each collection.
 */
export function sampleIsolate(onGauges: (gauges: Gauges) => void, options: SamplerOptions): IsolateSampler {
  const cpu = openThreadCpu();
  const watch = new Watch(cpu, options.sampleMs);
  const report = (): void => onGauges(watch.take());
  const timers = [setInterval(() => watch.tick(), options.sampleMs), setInterval(report, options.reportMs)];
  for (const timer of timers) timer.unref();
  let stopped = false;
  return {
    gauges: TARGET_GAUGES.filter((name) => name !== 'target.cpu' || cpu !== undefined),
    settle: async () => {
      if (stopped) return settleMemory();
      report();
      const floor = await settleMemory();
      // What the collections above found belongs to the time before the floor.
      if (!stopped) report();
      return floor;
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      report();
      watch.close();
      cpu?.close();
    },
  };
}

/** What the thread still holds after two forced collections with a turn of its loop between them. */
async function settleMemory(): Promise<MemoryFloor> {
  collectGarbage();
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  const { heap, external } = readMemory();
  return { 'target.memory': heap + external, 'target.heap': heap, 'target.external': external };
}

/** All gauges since the last `take`. */
class Watch {
  readonly #cpu: ThreadCpu | undefined;
  readonly #sampleUs: number;
  readonly #nowUs: Clock = createClock();
  #gauges: Gauges = {};
  #profiler = startedProfiler();
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  #cpuUs: number;
  #takenAtUs: number;
  #dueUs: number;

  constructor(cpu: ThreadCpu | undefined, sampleMs: number) {
    this.#cpu = cpu;
    this.#sampleUs = sampleMs * 1e3;
    this.#cpuUs = cpu?.readUs() ?? 0;
    this.#takenAtUs = this.#nowUs();
    this.#dueUs = this.#takenAtUs + this.#sampleUs;
  }

  tick(): void {
    const atUs = this.#nowUs();
    this.#addLag(atUs);
    this.#addMemory(atUs);
  }

  take(): Gauges {
    const atUs = this.#nowUs();
    if (atUs > this.#dueUs) this.#addLag(atUs);
    this.#addMemory(atUs);
    this.#addCollections();
    this.#addLoad(atUs);
    const gauges = this.#gauges;
    this.#gauges = {};
    return gauges;
  }

  close(): void {
    this.#profiler.stop();
  }

  #addMemory(atUs: number): void {
    const { heap, external } = readMemory();
    this.#add('target.memory', heap + external, atUs);
    this.#add('target.heap', heap, atUs);
    this.#add('target.external', external, atUs);
  }

  /** The next profiler starts before the last one stops, so that no collection falls between them. */
  #addCollections(): void {
    const ended = this.#profiler;
    this.#profiler = startedProfiler();
    for (const { beforeGC } of ended.stop()?.statistics ?? []) {
      const { usedHeapSize: heap, externalMemory: external } = beforeGC.heapStatistics;
      this.#raise('target.memory', heap + external);
      this.#raise('target.heap', heap);
      this.#raise('target.external', external);
    }
  }

  /** How late the sampling timer fired. */
  #addLag(atUs: number): void {
    this.#add('target.loopLag', Math.max(0, atUs - this.#dueUs) / 1e3, atUs);
    this.#dueUs = atUs + this.#sampleUs;
  }

  #addLoad(atUs: number): void {
    const utilization = performance.eventLoopUtilization();
    const share = performance.eventLoopUtilization(utilization, this.#utilization).utilization;
    this.#add('target.elu', share * 100, atUs);
    this.#utilization = utilization;
    const elapsedUs = atUs - this.#takenAtUs;
    if (this.#cpu && elapsedUs > 0) {
      const cpuUs = this.#cpu.readUs();
      this.#add('target.cpu', ((cpuUs - this.#cpuUs) / elapsedUs) * 100, atUs);
      this.#cpuUs = cpuUs;
    }
    this.#takenAtUs = atUs;
  }

  #add(name: TargetGaugeName, value: number, atUs: number): void {
    const [sample, known] = [sampleOf(value, atUs), this.#gauges[name]];
    this.#gauges = { ...this.#gauges, [name]: known ? mergeGaugeStats(known, sample) : sample };
  }

  #raise(name: TargetGaugeName, value: number): void {
    const known = this.#gauges[name];
    if (known) this.#gauges = { ...this.#gauges, [name]: withPeak(known, value) };
  }
}

function startedProfiler(): GCProfiler {
  const profiler = new GCProfiler();
  profiler.start();
  return profiler;
}

/** Bytes; the numbers that process.memoryUsage() calls heapUsed and external, at a sixth of its cost. */
function readMemory(): { heap: number; external: number } {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return { heap, external };
}

type ThreadCpu = { readonly readUs: () => number; readonly close: () => void };
type CpuTimes = { readonly user: number; readonly system: number };

/** CPU time of this thread; `undefined` where neither Node nor the kernel tells. */
function openThreadCpu(): ThreadCpu | undefined {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => CpuTimes };
  if (threadCpuUsage) {
    const readUs = (): number => {
      const { user, system } = threadCpuUsage.call(process);
      return user + system;
    };
    return { readUs, close: () => {} };
  }
  try {
    // Opened once: the descriptor goes on meaning the thread that opened it.
    const fd = openSync('/proc/thread-self/schedstat', 'r');
    const text = Buffer.alloc(64);
    const readUs = (): number =>
      Number.parseInt(text.toString('latin1', 0, readSync(fd, text, 0, text.length, 0)), 10) / 1e3;
    return { readUs, close: () => closeSync(fd) };
  } catch {
    return undefined;
  }
}
