/** What other processes took of the machine in one span of time. Shares are of the capacity, the allowed cores: 0 to 1. */
export type OutsideSample = {
  /** µs on the shared clock. */
  readonly fromUs: number;
  readonly toUs: number;
  /**
   * CPU of the allowed cores (user, nice and system) that was not used by our own tree. The kernel counts in ticks, which can
   * make it a little negative. Null where it can't be told.
   */
  readonly share: number | null;
  /** Why the share is unknown; null where it is known. */
  readonly unknown: string | null;
  /** How many of the allowed cores were idle. */
  readonly idleCores: number;
  /** Whether others took so much that they may have decided a time or a rate. */
  readonly isDisturbed: boolean;
  /** The heaviest processes that are not ours, heaviest first. */
  readonly takers: readonly Taker[];
  /** These are shown beside the share and excuse nothing, because a busy target causes some of its own. */
  readonly steal: number;
  readonly irq: number;
  readonly softirq: number;
};

type Taker = { readonly pid: number; readonly name: string; readonly cores: number };

/** More than this share of the machine, with less than one core idle, is a disturbance. See docs/noise.md for its measurement. */
export const OUTSIDE_LIMIT = 0.1;
const IDLE_CORES = 1;
export const MOST_TAKERS = 5;

/** Whether a share disturbs: work on cores that would have been idle takes nothing from anybody. */
export function disturbs(share: number | null, idleCores: number): boolean {
  return share !== null && share > OUTSIDE_LIMIT && idleCores < IDLE_CORES;
}

/**
 * What the samples, which are in their order, say of one span, each weighted by how much of it lies in there; null where none of
 * them does.
 */
export function outsideBetween(samples: readonly OutsideSample[], fromUs: number, toUs: number): OutsideSample | null {
  const parts: Part[] = [];
  // Every second of a long run is asked for, so only the samples of that second are looked at.
  for (let index = firstEndingAfter(samples, fromUs); index < samples.length; index += 1) {
    const sample = samples[index] as OutsideSample;
    const overlapUs = Math.min(sample.toUs, toUs) - Math.max(sample.fromUs, fromUs);
    if (overlapUs <= 0) break;
    parts.push({ sample, overlapUs });
  }
  return parts.length === 0 ? null : weighted(parts);
}

function firstEndingAfter(samples: readonly OutsideSample[], us: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((samples[middle] as OutsideSample).toUs > us) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** All samples as one, each weighted by its length; null where there is none. */
export function mergeOutside(samples: readonly OutsideSample[]): OutsideSample | null {
  const parts = samples.map((sample) => ({ sample, overlapUs: sample.toUs - sample.fromUs }));
  return parts.length === 0 ? null : weighted(parts);
}

type Part = { readonly sample: OutsideSample; readonly overlapUs: number };

function weighted(parts: readonly Part[]): OutsideSample {
  const wholeUs = parts.reduce((sum, { overlapUs }) => sum + overlapUs, 0);
  const mean = (of: (sample: OutsideSample) => number): number =>
    parts.reduce((sum, { sample, overlapUs }) => sum + of(sample) * overlapUs, 0) / wholeUs;
  const unknown = parts.find(({ sample }) => sample.share === null)?.sample.unknown ?? null;
  const share = unknown === null ? mean((sample) => sample.share ?? 0) : null;
  const idleCores = mean((sample) => sample.idleCores);
  return {
    fromUs: Math.min(...parts.map(({ sample }) => sample.fromUs)),
    toUs: Math.max(...parts.map(({ sample }) => sample.toUs)),
    share,
    unknown,
    idleCores,
    isDisturbed: disturbs(share, idleCores),
    takers: takersOf(parts, wholeUs),
    steal: mean((sample) => sample.steal),
    irq: mean((sample) => sample.irq),
    softirq: mean((sample) => sample.softirq),
  };
}

function takersOf(parts: readonly Part[], wholeUs: number): readonly Taker[] {
  const taken = new Map<number, Taker>();
  for (const { sample, overlapUs } of parts)
    for (const { pid, name, cores } of sample.takers)
      taken.set(pid, { pid, name, cores: (taken.get(pid)?.cores ?? 0) + cores * (overlapUs / wholeUs) });
  return [...taken.values()].sort((a, b) => b.cores - a.cores).slice(0, MOST_TAKERS);
}
