import { type Gauges, mergeGauges } from '../../metrics/gauge.ts';
import type { GaugeName } from '../../metrics/names.ts';
import { Total } from '../../metrics/total.ts';
import type { MemoryFloor } from '../../targets/target.ts';

/** Everything that a run of a scenario leaves behind for its judge. */
export type Evidence = {
  readonly total: Total;
  /** Length of the measured window; of all of them together, where each level has had its own. */
  readonly windowUs: number;
  /** The part of the measured window that each stage took, by name. */
  readonly stageUs: ReadonlyMap<string, number>;
  /** Arrivals of each stage that were due inside the measured window, by its name; null in a closed load, which has none. */
  readonly arrivalsDue: ReadonlyMap<string, number> | null;
  /** From the target's readiness (of a level: from its floor) to the end of the drain, the warm-up included. Peaks come from here. */
  readonly gauges: Gauges;
  /** Inside the measured window only. Means and last values come from here. */
  readonly windowGauges: Gauges;
  readonly canSee: (gauge: GaugeName) => boolean;
  /** After a forced collection, before the warm-up and after the drain. */
  readonly floor: MemoryFloor | null;
  readonly ceiling: MemoryFloor | null;
  readonly lost: readonly LostShard[];
  /** Why the target died, null while it lived. */
  readonly died: string | null;
  /** The abort gate that ended the run, null where none did. */
  readonly aborted: string | null;
  readonly busiestEluPercent: number;
  /** The same of each level that was reached, by the name of its stage; empty in a scenario without levels. */
  readonly levels: ReadonlyMap<string, Evidence>;
};

export type LostShard = { readonly shard: number; readonly reason: string };

/** The runs of one scenario as if they were one: figures together, the worst peak, the floor and ceiling of the most growth. */
export function pool(runs: readonly Evidence[]): Evidence {
  const [first, ...others] = runs as readonly [Evidence, ...Evidence[]];
  return others.reduce(poolTwo, first);
}

function poolTwo(a: Evidence, b: Evidence): Evidence {
  const grown = ({ floor, ceiling }: Evidence): number =>
    floor && ceiling ? ceiling['target.memory'] - floor['target.memory'] : Number.NEGATIVE_INFINITY;
  const { floor, ceiling } = grown(b) > grown(a) ? b : a;
  return { ...together(a, b), floor, ceiling, levels: mergeMaps(a.levels, b.levels, poolTwo) };
}

/** Parts that ran one after the other against the same target: from the floor of the first to the ceiling of the last. */
export function inSequence(parts: readonly Evidence[]): Evidence {
  const [first, ...others] = parts as readonly [Evidence, ...Evidence[]];
  const last = others.at(-1) ?? first;
  return { ...others.reduce(together, first), floor: first.floor, ceiling: last.ceiling };
}

/** Sums, unions and maxima; floor, ceiling and levels are the first one's. */
function together(a: Evidence, b: Evidence): Evidence {
  return {
    ...a,
    total: Total.merge(a.total, b.total),
    windowUs: a.windowUs + b.windowUs,
    stageUs: mergeMaps(a.stageUs, b.stageUs, sum),
    arrivalsDue: a.arrivalsDue && mergeMaps(a.arrivalsDue, b.arrivalsDue ?? new Map(), sum),
    gauges: mergeGauges(a.gauges, b.gauges),
    windowGauges: mergeGauges(a.windowGauges, b.windowGauges),
    lost: [...a.lost, ...b.lost],
    died: a.died ?? b.died,
    aborted: a.aborted ?? b.aborted,
    busiestEluPercent: Math.max(a.busiestEluPercent, b.busiestEluPercent),
  };
}

function sum(a: number, b: number): number {
  return a + b;
}

function mergeMaps<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  merge: (x: T, y: T) => T,
): ReadonlyMap<string, T> {
  const merged = new Map(a);
  for (const [key, value] of b) {
    const known = a.get(key);
    merged.set(key, known === undefined ? value : merge(known, value));
  }
  return merged;
}
