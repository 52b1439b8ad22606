import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { type Clock, createClock } from '../../metrics/clock.ts';
import { type GaugeStats, type Gauges, mergeGaugeStats, sampleOf, spanOf, withPeak } from '../../metrics/gauge.ts';
import { ISOLATE_GAUGES, type TargetGaugeName } from '../../metrics/names.ts';
import type { WorkQuantity } from '../../metrics/work.ts';
import { LoopWatch } from '../thread/event-loop.ts';
import { readThreadCpuUs } from '../thread/thread-cpu.ts';
import type { Collection } from './collections.ts';
import { type MemoryFloor, readIsolateMemory, settleMemory } from './isolate-memory.ts';
import { ThreadWait } from './thread-wait.ts';
import { type IsolateWork, WorkCounters } from './work-counters.ts';

/** Watches the thread that it was created in. */
export type IsolateSampler = {
  /** The gauges that this machine can tell. */
  readonly gauges: readonly TargetGaugeName[];
  /** The quantities of work that this machine can tell. */
  readonly work: readonly Exclude<WorkQuantity, 'in' | 'out'>[];
  /** Reports what was seen so far. */
  readonly report: () => void;
  /**
   * Reports what was seen so far, as a measured window is about to open, and again as soon as it has ended, so that each report lies in
   * the window, or outside, as a whole. `endUs` is null where only the load itself knows its end.
   */
  readonly begin: (endUs: number | null) => void;
  /** Reports what was seen so far, collects garbage, and resolves with what the thread still holds. */
  readonly settle: () => Promise<MemoryFloor>;
  /**
   * Reports what was seen so far, and resolves with what the isolate has done so far, without what this sampler does. The first
   * call takes some milliseconds, to measure that part: nothing else should happen in the thread meanwhile.
   */
  readonly readWork: () => Promise<IsolateWork>;
  /** Goes on at another pace. What was seen and not reported yet is dropped. */
  readonly restart: (pace: SamplerPace) => void;
  /** Reports for the last time. Safe to call twice. */
  readonly stop: () => void;
};

/** How often the run-queue wait is read while the thread works, at each report where those come once a second; and how soon after the last time at the edges of a window. */
const WAIT_EVERY_MS = { working: 900, atEdge: 1 };

/** With null for `sampleMs`, memory is seen at each report and before each collection, and how late the event loop is not at all. */
export type SamplerPace = { readonly sampleMs: number | null; readonly reportMs: number };

/**
 * Samples memory and event loop of the current thread every `sampleMs`, and hands out aggregates every `reportMs`.
 *
 * A timer alone cannot fire while the thread is busy, and then sees the heap only after a collection has emptied it. So the
 * highest `target.memory` is the maximum of the samples and of what V8's GC profiler saw before each collection.
 */
export function sampleIsolate(
  onGauges: (gauges: Gauges) => void,
  pace: SamplerPace,
  clock: Clock = createClock(),
): IsolateSampler {
  const watch = new Watch(pace.sampleMs, clock);
  const counters = new WorkCounters();
  const look = (): void => watch.tick();
  const tick = (): void => counters.runBrief(look);
  const reportAt = (when: keyof typeof WAIT_EVERY_MS): void =>
    counters.runOwn((collections) => onGauges(watch.take(collections, WAIT_EVERY_MS[when])));
  const report = (): void => reportAt('atEdge');
  const reportNow = (): void => {
    if (!stopped) report();
  };
  let endUs = Number.NEGATIVE_INFINITY;
  let atEnd: NodeJS.Timeout | undefined;
  // A timer is early by what its thread did in the same turn before it was set. A report before the end would be of the wrong side of it.
  const waitForEnd = (): void => {
    const leftMs = Math.max(0, (endUs - clock()) / 1e3);
    atEnd = setTimeout(() => (clock() < endUs ? waitForEnd() : reportNow()), Math.ceil(leftMs)).unref();
  };
  // The report at the end of the window would be of a few milliseconds if this one came just before it.
  const reportUnlessNearEnd = (reportMs: number): void => {
    const leftMs = (endUs - clock()) / 1e3;
    if (leftMs < 0 || leftMs > reportMs / 2) reportAt('working');
  };
  const start = ({ sampleMs, reportMs }: SamplerPace): readonly NodeJS.Timeout[] => [
    ...(sampleMs === null ? [] : [setInterval(tick, sampleMs).unref()]),
    setInterval(() => reportUnlessNearEnd(reportMs), reportMs).unref(),
  ];
  let timers = start(pace);
  const end = (): void => {
    for (const timer of timers) clearInterval(timer);
  };
  let stopped = false;
  let measured: Promise<void> | undefined;
  const tellsCpu = readThreadCpuUs() !== null;
  return {
    gauges: ISOLATE_GAUGES.filter((name) => name !== 'target.cpu' || tellsCpu),
    work: ['alloc', 'external', 'gc', ...(tellsCpu ? (['cpu'] as const) : [])],
    report: reportNow,
    begin: (windowEndUs) => {
      reportNow();
      clearTimeout(atEnd);
      endUs = windowEndUs ?? Number.NEGATIVE_INFINITY;
      if (windowEndUs !== null && !stopped) waitForEnd();
    },
    settle: async () => {
      reportNow();
      const floor = await settleMemory();
      // The collections above have seen memory of the time before the floor, so it is reported before that counts.
      reportNow();
      return floor;
    },
    readWork: async () => {
      reportNow();
      measured ??= counters.measureNode();
      await measured;
      return counters.readWork();
    },
    restart: (next) => {
      if (stopped) return;
      end();
      counters.runOwn((collections) => watch.restart(next.sampleMs, collections));
      timers = start(next);
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      end();
      clearTimeout(atEnd);
      report();
      counters.close();
    },
  };
}

function loopWatch(sampleMs: number | null, fromUs: number): LoopWatch | null {
  return sampleMs === null ? null : new LoopWatch(sampleMs, fromUs / 1e3);
}

/** A peak before a collection, or a share of the time, may be of any instant since then. */
function seenSince(gauges: Gauges, fromUs: number): Gauges {
  const known = Object.entries(gauges) as [keyof Gauges, GaugeStats][];
  return Object.fromEntries(known.map(([name, stats]) => [name, { ...stats, firstAtUs: fromUs }]));
}

/** All gauges since the last `take`. */
class Watch {
  readonly #nowUs: Clock;
  #loop: LoopWatch | null;
  readonly #wait: ThreadWait;
  #gauges: Gauges = {};
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  #cpuUs: number | null;
  #takenAtUs: number;

  constructor(sampleMs: number | null, nowUs: Clock) {
    this.#nowUs = nowUs;
    this.#cpuUs = readThreadCpuUs();
    this.#takenAtUs = nowUs();
    this.#wait = new ThreadWait(nowUs);
    this.#loop = loopWatch(sampleMs, this.#takenAtUs);
  }

  /** Drops what was seen, with these collections. */
  restart(sampleMs: number | null, collections: readonly Collection[]): void {
    this.take(collections, 0);
    this.#loop = loopWatch(sampleMs, this.#takenAtUs);
  }

  tick(): void {
    const atUs = this.#nowUs();
    this.#loop?.look(atUs / 1e3);
    this.#addMemory(atUs);
  }

  /** `collections` are those since the last call. The run-queue wait is read where its last reading is `waitEveryMs` ago. */
  take(collections: readonly Collection[], waitEveryMs: number): Gauges {
    const atUs = this.#nowUs();
    this.#addMemory(atUs);
    for (const collection of collections) this.#addCollection(collection);
    const fromUs = this.#takenAtUs;
    this.#addLoad(atUs);
    const gauges = { ...seenSince(this.#gauges, fromUs), ...this.#wait.take('wait.target', waitEveryMs) };
    this.#gauges = {};
    return gauges;
  }

  #addMemory(atUs: number): void {
    const { heap, external } = readIsolateMemory();
    this.#add('target.memory', sampleOf(heap + external, atUs));
    this.#add('target.heap', sampleOf(heap, atUs));
    this.#add('target.external', sampleOf(external, atUs));
  }

  #addCollection({ heapBefore: heap, externalBefore: external }: Collection): void {
    this.#raise('target.memory', heap + external);
    this.#raise('target.heap', heap);
    this.#raise('target.external', external);
  }

  /** What the thread did since the last call; a long time weighs more than a short one. */
  #addLoad(atUs: number): void {
    const spanUs = atUs - this.#takenAtUs;
    const add = (name: TargetGaugeName, value: number, peak: number): void =>
      this.#add(name, withPeak(spanOf(value, atUs, spanUs / 1e3), peak));
    const delay = this.#loop?.take(atUs / 1e3) ?? null;
    if (delay !== null) add('target.loopLag', delay.meanMs, delay.maxMs);
    const utilization = performance.eventLoopUtilization();
    const busy = performance.eventLoopUtilization(utilization, this.#utilization).utilization * 100;
    add('target.elu', busy, busy);
    this.#utilization = utilization;
    const cpuUs = readThreadCpuUs();
    if (cpuUs !== null && this.#cpuUs !== null && spanUs > 0) {
      const cpu = ((cpuUs - this.#cpuUs) / spanUs) * 100;
      add('target.cpu', cpu, cpu);
    }
    this.#cpuUs = cpuUs;
    this.#takenAtUs = atUs;
  }

  #add(name: TargetGaugeName, stats: GaugeStats): void {
    const known = this.#gauges[name];
    this.#gauges = { ...this.#gauges, [name]: known ? mergeGaugeStats(known, stats) : stats };
  }

  #raise(name: TargetGaugeName, value: number): void {
    const known = this.#gauges[name];
    if (known) this.#gauges = { ...this.#gauges, [name]: withPeak(known, value) };
  }
}
