import { randomUUID } from 'node:crypto';
import type { Clock } from '../../metrics/clock.ts';
import { type CoreTicks, TICKS_PER_SECOND, ticksBetween } from '../machine/cores.ts';
import { isExhausted, openProc, type Proc } from '../machine/proc.ts';
import { ensureMarker } from '../processes/marker.ts';
import { OwnTree, type TreeUse } from '../processes/own-tree.ts';
import { labelOf } from '../processes/process-label.ts';
import { type Companion, Roots } from '../processes/roots.ts';
import type { Sampler } from '../sampler.ts';
import { procSource, type Reading, type ReadingSource } from './machine-reading.ts';
import { disturbs, MOST_TAKERS, type OutsideSample } from './outside-sample.ts';
import { psSource } from './ps-source.ts';

export type NeighbourOptions = {
  readonly clock: Clock;
  /** The port of this machine that the target listens on, where the harness has not started it itself; else null. */
  readonly targetPort: number | null;
  readonly companions: readonly Companion[];
  /** Where the kernel describes itself; this machine's by default. */
  readonly proc?: Proc;
};

/** Over a shorter span, a tick of 10 ms is too large a part of it. */
const SHORTEST_SPAN_US = 200_000;

/**
 * Begins to watch what processes take of the machine that belong neither to this harness nor to its target. `take` returns null
 * where the last sample is less than 200 ms old, and where no reading is complete yet.
 */
export function watchNeighbours(options: NeighbourOptions): Sampler<OutsideSample> {
  const { clock, targetPort, companions, proc = openProc({ isStrict: true }) } = options;
  const marker = ensureMarker(process.env, randomUUID);
  const source = process.platform === 'darwin' && options.proc === undefined ? psSource(options) : procSource(proc);
  const roots = new Roots(proc, process.pid, targetPort, companions);
  const label = (pid: number, name: string): string => labelOf(proc, pid, name);
  return new NeighbourWatch(source, roots, new OwnTree(proc, marker), label, clock());
}

/** The name of a process, for people. */
type Labeller = (pid: number, name: string) => string;

class NeighbourWatch implements Sampler<OutsideSample> {
  readonly #source: ReadingSource;
  readonly #roots: Roots;
  readonly #tree: OwnTree;
  readonly #label: Labeller;
  #before: Reading | null = null;

  constructor(source: ReadingSource, roots: Roots, tree: OwnTree, label: Labeller, nowUs: number) {
    this.#source = source;
    this.#roots = roots;
    this.#tree = tree;
    this.#label = label;
    this.take(nowUs);
  }

  take(nowUs: number): OutsideSample | null {
    if (this.#before !== null && nowUs - this.#before.atUs < SHORTEST_SPAN_US) return null;
    try {
      return this.#look(nowUs);
    } catch (error) {
      // All is as it was then, so the next sample covers the time of both.
      if (isExhausted(error)) return null;
      throw error;
    }
  }

  close(): void {}

  #look(nowUs: number): OutsideSample | null {
    const before = this.#before;
    const reading = this.#source.read(nowUs);
    if (reading === null || (before !== null && reading.atUs <= before.atUs)) return null;
    const { roots, unknown } = this.#roots.find(reading.table.rows);
    const use = this.#tree.read(reading.table, roots);
    this.#before = reading;
    if (before === null) return null;
    const why = this.#source.blindness() ?? coresUnknown(before, reading) ?? unknown;
    return sampleOf(before, reading, use, why, this.#label);
  }
}

const NO_TICKS: CoreTicks = { user: 0, nice: 0, system: 0, idle: 0, irq: 0, softirq: 0, steal: 0 };

/** `unknown` says why nothing may be excused, if anything does. */
function sampleOf(before: Reading, now: Reading, use: TreeUse, unknown: string | null, label: Labeller): OutsideSample {
  const [fromUs, toUs] = [before.atUs, now.atUs];
  const span = (toUs - fromUs) / 1e6;
  const cores = before.cores && now.cores ? ticksBetween(before.cores, now.cores) : NO_TICKS;
  const capacity = Math.max(1, now.allowed?.size ?? 0) * span * TICKS_PER_SECOND;
  const share = unknown === null ? takenTicks(cores, use) / capacity : null;
  const idleCores = cores.idle / (span * TICKS_PER_SECOND);
  return {
    fromUs,
    toUs,
    share,
    unknown,
    idleCores,
    isDisturbed: disturbs(share, idleCores),
    takers: use.others.slice(0, MOST_TAKERS).map(({ pid, name, ticks }) => ({
      pid,
      name: label(pid, name),
      cores: ticks / (span * TICKS_PER_SECOND),
    })),
    steal: cores.steal / capacity,
    irq: cores.irq / capacity,
    softirq: cores.softirq / capacity,
  };
}

/**
 * The smaller of two counts: what the cores did that was neither ours nor the kernel's, and what the other processes used. What
 * either of them can't tell is not excused: CPU of processes that nobody saw, and CPU on cores that we may not use.
 */
function takenTicks({ user, nice, system }: CoreTicks, { own, kernel, others }: TreeUse): number {
  const busy = user + nice + system;
  return Math.min(
    busy - own - kernel,
    others.reduce((sum, { ticks }) => sum + ticks, 0),
  );
}

function coresUnknown(before: Reading, now: Reading): string | null {
  if (before.allowed === null || now.allowed === null) return 'the kernel does not say which cores may be used';
  if (before.cores === null || now.cores === null) return 'the kernel does not say what the cores did';
  const isSame =
    now.allowed.size === before.allowed.size && [...now.allowed].every((core) => before.allowed?.has(core));
  return isSame ? null : 'the cores that may be used have changed';
}
