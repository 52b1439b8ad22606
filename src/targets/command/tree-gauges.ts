import type { Clock } from '../../metrics/clock.ts';
import { type Gauges, mergeGauges, sampleOf, spanOf, withPeak } from '../../metrics/gauge.ts';
import type { TargetGaugeName } from '../../metrics/names.ts';
import { openProc, type Proc } from '../../monitor/machine/proc.ts';
import { ResidentMemory, type ResidentReading } from '../../monitor/tree/resident-memory.ts';
import { watchTree } from '../../monitor/tree/tree-values.ts';

const SAMPLE_MS = 50;
/** Every so many samples the whole tree is looked at, new processes among it, and gauges are reported. */
const SAMPLES_A_REPORT = 5;

type Listener = (gauges: Gauges) => void;

/**
 * The gauges of a tree of processes, but for those that are told otherwise: what it has in RAM, its CPU, threads and open files. Its
 * `target.memory` is what it has in RAM above the baseline, which is what it had when this was created.
 */
export class TreeGauges {
  readonly baselineBytes: number | null;
  readonly #clock: Clock;
  readonly #toldOtherwise: readonly TargetGaugeName[];
  readonly #tree: ReturnType<typeof watchTree>;
  readonly #resident: ResidentMemory;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners = new Set<Listener>();
  #gauges: Gauges = {};
  #samples = 0;
  #lookedUs: number;

  constructor(pid: number, clock: Clock, toldOtherwise: readonly TargetGaugeName[], proc: Proc = openProc()) {
    this.#clock = clock;
    this.#toldOtherwise = toldOtherwise;
    this.#tree = watchTree({ clock, watched: { kind: 'pid', number: pid } });
    this.#resident = new ResidentMemory(proc);
    this.#lookedUs = clock();
    this.baselineBytes = this.#read()?.bytes ?? null;
    this.#timer = setInterval(() => this.#tick(), SAMPLE_MS);
    this.#timer.unref();
  }

  /** What can be told here. */
  get names(): readonly TargetGaugeName[] {
    const names: readonly TargetGaugeName[] =
      this.baselineBytes === null
        ? ['target.cpu', 'target.rss']
        : ['target.memory', 'target.rss', 'target.cpu', 'target.threads', 'target.descriptors'];
    return names.filter((name) => !this.#toldOtherwise.includes(name));
  }

  get notes(): readonly string[] {
    return this.#tree.notes?.() ?? [];
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reports what was seen so far, and returns what it has in RAM above the baseline now; null where that can't be told. */
  settle(): number | null {
    const { baselineBytes } = this;
    const reading = this.#sample();
    this.#report();
    return reading === null || baselineBytes === null ? null : above(reading.bytes, baselineBytes);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#sample();
    this.#report();
    this.#tree.close();
  }

  #tick(): void {
    this.#sample();
    this.#samples += 1;
    if (this.#samples % SAMPLES_A_REPORT === 0) this.#report();
  }

  #read(): ResidentReading | null {
    return this.#resident.read(this.#tree.pids);
  }

  #sample(): ResidentReading | null {
    const { baselineBytes } = this;
    const reading = this.#read();
    if (reading === null || baselineBytes === null) return null;
    const atUs = this.#clock();
    const { bytes, peakBytes } = reading;
    this.#add({
      'target.rss': withPeak(sampleOf(bytes, atUs), peakBytes),
      'target.memory': withPeak(sampleOf(above(bytes, baselineBytes), atUs), above(peakBytes, baselineBytes)),
    });
    return reading;
  }

  #report(): void {
    const atUs = this.#clock();
    const values = this.#tree.take(atUs);
    if (values !== null) {
      const spanMs = (atUs - this.#lookedUs) / 1e3;
      this.#lookedUs = atUs;
      const {
        'process.cpu': cpu,
        'process.rss': rss,
        'process.threads': threads,
        'process.descriptors': files,
      } = values;
      this.#add({
        ...(cpu === undefined ? {} : { 'target.cpu': spanOf(cpu, atUs, spanMs) }),
        ...(rss === undefined || this.baselineBytes !== null ? {} : { 'target.rss': sampleOf(rss, atUs) }),
        ...(threads === undefined ? {} : { 'target.threads': sampleOf(threads, atUs) }),
        ...(files === undefined ? {} : { 'target.descriptors': sampleOf(files, atUs) }),
      });
    }
    const told = Object.entries(this.#gauges).filter(([name]) => !this.#toldOtherwise.some((each) => each === name));
    this.#gauges = {};
    const gauges: Gauges = Object.fromEntries(told);
    for (const listener of this.#listeners) listener(gauges);
  }

  #add(gauges: Gauges): void {
    this.#gauges = mergeGauges(this.#gauges, gauges);
  }
}

/** What a system has given back below its baseline is nothing that is held. */
function above(bytes: number, baselineBytes: number): number {
  return Math.max(0, bytes - baselineBytes);
}
