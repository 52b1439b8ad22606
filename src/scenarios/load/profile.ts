/**
 * A load profile: when iterations are due, as a pure, monotonic sequence without a clock and without I/O. Times are
 * milliseconds since the profile began; levels are arrivals per second, or virtual users.
 */

/** A piece of a profile. The level goes from `from` to `to`, linearly, over `overMs`; at once if that is 0. */
export type Stage = { readonly name: string; readonly from: number; readonly to: number; readonly overMs: number };

/** An arrival: its number in the sequence of all shards, when it is due, and the stage that this is in. */
export type Arrival = { readonly index: number; readonly dueMs: number; readonly stage: number };

export type ArrivalOptions = {
  readonly stages: readonly Stage[];
  /** Null for constant arrivals. Otherwise gaps are exponential, drawn from these random numbers in [0, 1). */
  readonly random: (() => number) | null;
  /** The sequence ends after so many arrivals, or with its last stage. */
  readonly most: number;
};

/**
 * Sums of rates are rounded. An arrival that is due so close to the end of a stage, counted in arrivals, belongs to the next
 * stage.
 */
const ROUNDING = 1e-6;

/**
 * The arrivals of one shard of `shards`: those with the numbers `shard, shard + shards, …`. Sharding moves no arrival. The
 * number of constant arrivals is the integral of the level over time, rounded up. Due times never decrease.
 */
export function* arrivalsOf(
  options: ArrivalOptions,
  shard: number,
  shards: number,
): Generator<Arrival, void, undefined> {
  const { stages, random, most } = options;
  let expected = 0;
  let stage = 0;
  let before = { count: 0, ms: 0 };
  let dueMs = 0;
  for (let index = 0; index < most; index += 1) {
    // Arrival number k is due when the integral of the rate reaches k or, for Poisson arrivals, the sum of its gaps.
    expected = random === null ? index : expected - Math.log(1 - random());
    let piece = stages[stage];
    while (piece && expected >= before.count + countOf(piece) - ROUNDING) {
      before = { count: before.count + countOf(piece), ms: before.ms + piece.overMs };
      stage += 1;
      piece = stages[stage];
    }
    if (!piece) return;
    // Rounding may reverse two due times. Every shard computes all arrivals, so that all shards agree to the last bit.
    dueMs = Math.max(dueMs, before.ms + msUntil(piece, Math.max(0, expected - before.count)));
    if (index % shards === shard) yield { index, dueMs, stage };
  }
}

/** The stages, the last one without an end if it keeps its level: a climb to nowhere has no level to go on at. */
export function heldStages(stages: readonly Stage[]): readonly Stage[] {
  const last = stages.at(-1);
  if (last === undefined || last.from !== last.to) return stages;
  return [...stages.slice(0, -1), { ...last, overMs: Number.POSITIVE_INFINITY }];
}

export function lengthMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, { overMs }) => sum + overMs, 0);
}

/** When constant arrival number `count` is due: when the integral of the level reaches `count`, or else at the profile's end. */
export function arrivedMs(stages: readonly Stage[], count: number): number {
  let [startMs, left] = [0, count];
  for (const stage of stages) {
    if (left < countOf(stage) - ROUNDING) return startMs + msUntil(stage, left);
    startMs += stage.overMs;
    left -= countOf(stage);
  }
  return startMs;
}

/** The number of arrivals of a profile, as a real number. */
export function arrivalsIn(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + countOf(stage), 0);
}

/** The number of arrivals of a whole stage, as a real number. */
function countOf({ from, to, overMs }: Stage): number {
  return from === 0 && to === 0 ? 0 : ((from + to) * overMs) / 2e3;
}

/** Milliseconds into a stage until `count` arrivals have come: the root t of `from·t + (to − from)·t²/2T = count`. */
function msUntil({ from, to, overMs }: Stage, count: number): number {
  const slope = overMs === Number.POSITIVE_INFINITY ? 0 : (to - from) / (overMs / 1e3);
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * count));
  return count === 0 ? 0 : Math.min(overMs, (2e3 * count) / (from + root));
}
