import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { type Clock, createClock } from '../../metrics/clock.ts';
import { type Gauges, mergeGaugeStats, sampleOf, withPeak } from '../../metrics/gauge.ts';
import { TARGET_GAUGES, type TargetGaugeName } from '../../metrics/names.ts';
import type { WorkQuantity } from '../../metrics/work.ts';
import { readThreadCpuUs } from '../thread/thread-cpu.ts';
import type { Collection } from './collections.ts';
import { type MemoryFloor, readIsolateMemory, settleMemory } from './isolate-memory.ts';
import { type IsolateWork, WorkCounters } from './work-counters.ts';

/** Watches the thread that it was created in. */
export type IsolateSampler = {
  /** The gauges that this machine can tell. */
  readonly gauges: readonly TargetGaugeName[];
  /** The quantities of work that this machine can tell. */
  readonly work: readonly Exclude<WorkQuantity, 'in' | 'out'>[];
  /** Reports what was seen so far, collects garbage, and resolves with what the thread still holds. */
  readonly settle: () => Promise<MemoryFloor>;
  /**
   * What the isolate has done so far, without what this sampler does. The first call takes some milliseconds, to measure that
   * part: nothing else should happen in the thread meanwhile.
   */
  readonly readWork: () => Promise<IsolateWork>;
  /** Reports for the last time. Safe to call twice. */
  readonly stop: () => void;
};

export type SamplerOptions = { readonly sampleMs: number; readonly reportMs: number };

/**
 * Samples memory and event loop of the current thread every `sampleMs`, and hands out aggregates every `reportMs`.
 *
 * A timer alone cannot fire while the thread is busy, and then sees the heap only after a collection has emptied it. So the
 * highest `target.memory` is the maximum of the samples and of what V8's GC profiler saw before each collection.
 */
export function sampleIsolate(onGauges: (gauges: Gauges) => void, options: SamplerOptions): IsolateSampler {
  const watch = new Watch(options.sampleMs);
  const counters = new WorkCounters();
  const look = (): void => watch.tick();
  const tick = (): void => counters.runBrief(look);
  const report = (): void => counters.runOwn((collections) => onGauges(watch.take(collections)));
  const timers = [setInterval(tick, options.sampleMs), setInterval(report, options.reportMs)];
  for (const timer of timers) timer.unref();
  let stopped = false;
  let turns: Promise<void> | undefined;
  const tellsCpu = readThreadCpuUs() !== null;
  return {
    gauges: TARGET_GAUGES.filter((name) => name !== 'target.cpu' || tellsCpu),
    work: ['alloc', 'external', 'gc', ...(tellsCpu ? (['cpu'] as const) : [])],
    settle: async () => {
      if (stopped) return settleMemory();
      report();
      const floor = await settleMemory();
      // The collections above have seen memory of the time before the floor, so it is reported before that counts.
      if (!stopped) report();
      return floor;
    },
    readWork: async () => {
      turns ??= counters.measureTurns();
      await turns;
      return counters.readWork();
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      report();
      counters.close();
    },
  };
}

/** All gauges since the last `take`. */
class Watch {
  readonly #sampleUs: number;
  readonly #nowUs: Clock = createClock();
  #gauges: Gauges = {};
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  #cpuUs: number | null;
  #takenAtUs: number;
  #dueUs: number;

  constructor(sampleMs: number) {
    this.#sampleUs = sampleMs * 1e3;
    this.#cpuUs = readThreadCpuUs();
    this.#takenAtUs = this.#nowUs();
    this.#dueUs = this.#takenAtUs + this.#sampleUs;
  }

  tick(): void {
    const atUs = this.#nowUs();
    this.#addLag(atUs);
    this.#addMemory(atUs);
  }

  /** `collections` are those since the last call. */
  take(collections: readonly Collection[]): Gauges {
    const atUs = this.#nowUs();
    if (atUs > this.#dueUs) this.#addLag(atUs);
    this.#addMemory(atUs);
    for (const collection of collections) this.#addCollection(collection);
    this.#addLoad(atUs);
    const gauges = this.#gauges;
    this.#gauges = {};
    return gauges;
  }

  #addMemory(atUs: number): void {
    const { heap, external } = readIsolateMemory();
    this.#add('target.memory', heap + external, atUs);
    this.#add('target.heap', heap, atUs);
    this.#add('target.external', external, atUs);
  }

  #addCollection({ heapBefore: heap, externalBefore: external }: Collection): void {
    this.#raise('target.memory', heap + external);
    this.#raise('target.heap', heap);
    this.#raise('target.external', external);
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
    const cpuUs = readThreadCpuUs();
    if (cpuUs !== null && this.#cpuUs !== null && elapsedUs > 0) {
      this.#add('target.cpu', ((cpuUs - this.#cpuUs) / elapsedUs) * 100, atUs);
    }
    this.#cpuUs = cpuUs;
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
