import { type Gauges, mergeGauges } from '../../metrics/gauge.ts';
import { Distribution } from '../../metrics/histogram.ts';
import type { CustomGaugeName, GaugeName } from '../../metrics/names.ts';
import { Total } from '../../metrics/total.ts';
import { addWitness, type Witness } from '../../metrics/witness.ts';
import { addWork, type Work, type WorkQuantity } from '../../metrics/work.ts';
import { mergeOutside, type OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import type { ReportedAlert } from '../../monitor/watch/monitor-report.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import type { MemoryFloor } from '../../targets/target.ts';
import type { Reconciliation } from './reconciliation.ts';

/** Everything that the gates of an attempt are judged by. */
export type Evidence = {
  readonly total: Total;
  /** Length of the measured window; the sum over all levels, where each level has its own. */
  readonly windowUs: number;
  /** The part of the measured window that each stage took, by name. */
  readonly stageUs: ReadonlyMap<string, number>;
  /** Arrivals of each stage that were due inside the measured window, by its name; null in a closed load, which has none. */
  readonly arrivalsDue: ReadonlyMap<string, number> | null;
  /** From the target's readiness (for a level: from its floor) to the end of the drain, warm-up included. Peaks are taken from these. */
  readonly gauges: Gauges;
  /** Inside the measured window only. Means and last values are taken from these. */
  readonly windowGauges: Gauges;
  /** Timers that the calling program recorded inside the measured window, by their names as gates have them. */
  readonly customTimers: CustomTimers;
  /** Alerts that were raised from the target's readiness to the end of the drain; null where none were watched. */
  readonly alerts: readonly ReportedAlert[] | null;
  /** Why the target's own metrics could not be read; null where nobody asked for them, and where they were. */
  readonly customTrouble: string | null;
  readonly canSee: (gauge: GaugeName) => boolean;
  /** Why the gauges of the programs that were run are lower bounds; null where they are exact. */
  readonly lowerBound: string | null;
  /** Memory after a forced garbage collection: the floor before the warm-up, the ceiling after the drain. */
  readonly floor: MemoryFloor | null;
  readonly ceiling: MemoryFloor | null;
  /**
   * The work of the target from the end of the warm-up, when it had drained, to the end of the drain; null where the target
   * was not read at both ends.
   */
  readonly work: Work | null;
  readonly canTell: (quantity: WorkQuantity) => boolean;
  /** The CPU of the target is counted in steps of so many ms; 0 where it is exact. */
  readonly cpuStepMs: number;
  /** Why its CPU was not told; null where nobody knows, and where it was. */
  readonly cpuTrouble: string | null;
  /** The iterations that end the load; null where its time ends it. */
  readonly iterationsDue: number | null;
  readonly lost: readonly LostShard[];
  /** Whether the target counted the same requests, over one whole attempt; null for anything else, and where a shard was lost. */
  readonly reconciliation: Reconciliation | null;
  /** Why the target died; null if it did not. */
  readonly died: string | null;
  /** The abort gate that ended the attempt; null if none did. */
  readonly aborted: Pick<Gate, 'id' | 'text'> | null;
  /** Why the load was ended before its own end, and by no gate; null if it was not. */
  readonly cut: string | null;
  readonly busiestEluPercent: number;
  /** Whether a duration ended the load, and not a number of iterations. */
  readonly isTimed: boolean;
  /** Whether what other processes took may keep a gate from being decided. */
  readonly excusesNeighbours: boolean;
  /** What other processes took over the measured window; null where nobody looked. */
  readonly outside: OutsideSample | null;
  /** What threads were kept waiting for over the measured window. It explains, and decides nothing. */
  readonly witness: Witness;
  /** The same by second, in their order. */
  readonly outsideSeconds: readonly OutsideSecond[];
  /** The evidence of each level that was reached, by the name of its stage; empty in a scenario without levels. */
  readonly levels: ReadonlyMap<string, Evidence>;
};

type CustomTimers = ReadonlyMap<CustomGaugeName, Distribution>;

/** One second of the measured window: what other processes took, and how much of each gate's trouble fell into it. */
export type OutsideSecond = {
  readonly outside: OutsideSample;
  /** By the id of the gate; see disturbance.ts. */
  readonly beyond: ReadonlyMap<Gate['id'], number>;
};

export type LostShard = { readonly shard: number; readonly reason: string };

/** The attempts of one scenario as one: all figures, the worst peak, and floor and ceiling of the attempt that grew most. */
export function pool(attempts: readonly Evidence[]): Evidence {
  const [first, ...others] = attempts as readonly [Evidence, ...Evidence[]];
  return others.reduce(poolTwo, first);
}

function poolTwo(a: Evidence, b: Evidence): Evidence {
  const grown = ({ floor, ceiling }: Evidence): number =>
    floor && ceiling ? ceiling['target.memory'] - floor['target.memory'] : Number.NEGATIVE_INFINITY;
  const { floor, ceiling } = grown(b) > grown(a) ? b : a;
  return { ...together(a, b), floor, ceiling, levels: mergeMaps(a.levels, b.levels, poolTwo) };
}

/** Levels that ran one after the other against the same target: from the floor of the first to the ceiling of the last. */
export function inSequence(levels: readonly Evidence[]): Evidence {
  const [first, ...others] = levels as readonly [Evidence, ...Evidence[]];
  const last = others.at(-1) ?? first;
  return { ...others.reduce(together, first), floor: first.floor, ceiling: last.ceiling };
}

/** Sums, unions and maxima; floor, ceiling and levels are those of `a`. */
function together(a: Evidence, b: Evidence): Evidence {
  return {
    ...a,
    total: Total.merge(a.total, b.total),
    windowUs: a.windowUs + b.windowUs,
    stageUs: mergeMaps(a.stageUs, b.stageUs, sum),
    arrivalsDue: a.arrivalsDue && mergeMaps(a.arrivalsDue, b.arrivalsDue ?? new Map(), sum),
    gauges: mergeGauges(a.gauges, b.gauges),
    windowGauges: mergeGauges(a.windowGauges, b.windowGauges),
    customTimers: mergeMaps(a.customTimers, b.customTimers, Distribution.merge),
    alerts: a.alerts && b.alerts && [...a.alerts, ...b.alerts],
    customTrouble: a.customTrouble ?? b.customTrouble,
    work: a.work && b.work && addWork(a.work, b.work),
    iterationsDue: a.iterationsDue === null || b.iterationsDue === null ? null : a.iterationsDue + b.iterationsDue,
    cpuTrouble: a.cpuTrouble ?? b.cpuTrouble,
    lost: [...a.lost, ...b.lost],
    reconciliation: null,
    died: a.died ?? b.died,
    aborted: a.aborted ?? b.aborted,
    cut: a.cut ?? b.cut,
    busiestEluPercent: Math.max(a.busiestEluPercent, b.busiestEluPercent),
    outside: mergeOutside([a.outside, b.outside].flatMap((each) => each ?? [])),
    witness: togetherWitness(a, b),
    outsideSeconds: [...a.outsideSeconds, ...b.outsideSeconds],
  };
}

/** An attempt that ended before its window opened has nothing to add, and makes nothing unknown. */
function togetherWitness(a: Evidence, b: Evidence): Witness {
  if (a.windowUs <= 0) return b.witness;
  return b.windowUs <= 0 ? a.witness : addWitness(a.witness, b.witness);
}

function sum(a: number, b: number): number {
  return a + b;
}

function mergeMaps<K extends string, T>(
  a: ReadonlyMap<K, T>,
  b: ReadonlyMap<K, T>,
  merge: (x: T, y: T) => T,
): ReadonlyMap<K, T> {
  const merged = new Map(a);
  for (const [key, value] of b) {
    const known = a.get(key);
    merged.set(key, known === undefined ? value : merge(known, value));
  }
  return merged;
}
