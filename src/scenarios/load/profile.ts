/**
 * A load profile: when iterations are due, as a pure, monotonic sequence. No clock, no I/O, no state but the sequence's own.
 * Times are milliseconds since the profile began; levels are arrivals per second or virtual users.
 */

/** One piece of a profile: the level goes from `from` to `to`, linearly, over `overMs`. */
export type Stage = { readonly name: string; readonly from: number; readonly to: number; readonly overMs: number };

/** One arrival: its number in the unsharded sequence, when it is due, and in which stage that is. */
export type Arrival = { readonly index: number; readonly dueMs: number; readonly stage: number };

export type ArrivalOptions = {
  readonly stages: readonly Stage[];
  /** Null for constant arrivals; else the gaps are exponential, drawn from these numbers in [0, 1). */
  readonly random: (() => number) | null;
  /** The sequence ends after so many, or with its last stage. */
  readonly most: number;
};

/** An arrival that is due this close to the end of a stage, counted in arrivals, belongs to the next one, as sums of rates are rounded. */
const ROUNDING = 1e-6;

/**
 * The arrivals of one shard of `shards`: those whose number is `shard, shard + shards, …`; nothing is moved by
 * sharding. Even arrivals are as many as the sum of the level, rounded up; due times never decrease.
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
    // The k-th arrival is due when the rate, summed up, has come to k; with Poisson arrivals, to a sum of exponentials.
    expected = random === null ? index : expected - Math.log(1 - random());
    let piece = stages[stage];
    while (piece && expected >= before.count + countOf(piece) - ROUNDING) {
      before = { count: before.count + countOf(piece), ms: before.ms + piece.overMs };
      stage += 1;
      piece = stages[stage];
    }
    if (!piece) return;
    // Two roots may be rounded past each other; all shards do this for all arrivals, so that they agree to the last bit.
    dueMs = Math.max(dueMs, before.ms + msUntil(piece, Math.max(0, expected - before.count)));
    if (index % shards === shard) yield { index, dueMs, stage };
  }
}

/** A stretch of time in which a virtual user iterates; `toMs` may be Infinity. */
export type Span = { readonly fromMs: number; readonly toMs: number; readonly stage: number };

/** When virtual user `user` (from 0) iterates: while the level is above its number. One span a stage at most. */
export function spansOf(stages: readonly Stage[], user: number): readonly Span[] {
  let startMs = 0;
  return stages.flatMap((piece, stage) => {
    const fromMs = startMs;
    startMs += piece.overMs;
    const span = spanIn(piece, user);
    return span === null ? [] : [{ fromMs: fromMs + span[0], toMs: fromMs + span[1], stage }];
  });
}

/** The highest level that a profile reaches. */
export function peakOf(stages: readonly Stage[]): number {
  return Math.max(...stages.flatMap(({ from, to }) => [from, to]));
}

export function lengthMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, { overMs }) => sum + overMs, 0);
}

/** When the level, summed up, has come to `count`: when even arrival number `count` is due; at the latest, the profile's end. */
export function arrivedMs(stages: readonly Stage[], count: number): number {
  let [startMs, left] = [0, count];
  for (const stage of stages) {
    if (left < countOf(stage) - ROUNDING) return startMs + msUntil(stage, left);
    startMs += stage.overMs;
    left -= countOf(stage);
  }
  return startMs;
}

/** Arrivals that a profile makes, as a real number. */
export function arrivalsIn(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + countOf(stage), 0);
}

/** Arrivals of a whole stage, as a real number. */
function countOf({ from, to, overMs }: Stage): number {
  return from === 0 && to === 0 ? 0 : ((from + to) * overMs) / 2e3;
}

/** Milliseconds into a stage at which `count` arrivals have come: the root of `from·t + (to − from)·t²/2T = count`. */
function msUntil({ from, to, overMs }: Stage, count: number): number {
  const slope = overMs === Number.POSITIVE_INFINITY ? 0 : (to - from) / (overMs / 1e3);
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * count));
  return count === 0 ? 0 : Math.min(overMs, (2e3 * count) / (from + root));
}

function spanIn({ from, to, overMs }: Stage, user: number): readonly [number, number] | null {
  if (from <= user && to <= user) return null;
  if (from > user && to > user) return [0, overMs];
  const crossingMs = ((user - from) / (to - from)) * overMs;
  return to > from ? [crossingMs, overMs] : [0, crossingMs];
}
