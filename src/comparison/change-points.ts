import { standardScores } from './standard-scores.ts';
import { tTail } from './student-t.ts';

/** A value at which a series moved to another level, which it kept. */
export type ChangePoint = {
  /** The first value of the new level, from 0. */
  readonly index: number;
  /** The medians of the values between the change points on either side. */
  readonly before: number;
  readonly after: number;
};

/** A level has at least so many values: fewer may be a bad day. */
const SHORTEST = 3;
/** How often a series without any change has one, for each part that is looked at. */
const FALSE_ALARMS = 0.01;

/**
 * The change points of a series, in its order. Each is where the values on both sides differ most by Student's t of their normal
 * scores, by ranks, so that a single value may be as far out as it likes; and where they differ so much would come of chance in one
 * series of 100, over all places (Bonferroni). Then both sides are searched (binary segmentation: Scott and Knott, Biometrics
 * 30 (1974), 507–512). Last, each point is placed between its neighbours by distance from the medians of both sides, as scores tell
 * that there is a change better than where it is.
 */
export function changePoints(values: readonly number[]): readonly ChangePoint[] {
  const found = search(values, 0, values.length).sort((a, b) => a - b);
  const rough = levelsOf(values, found);
  const placed = found.map((_, place) => {
    const [from, to] = [found[place - 1] ?? 0, found[place + 1] ?? values.length];
    return nearestSplit(values, from, to, rough[place] as number, rough[place + 1] as number);
  });
  const levels = levelsOf(values, placed);
  return placed.map((index, place) => ({ index, before: levels[place] as number, after: levels[place + 1] as number }));
}

/** The median of each part between the ends of a series and its change points. */
function levelsOf(values: readonly number[], points: readonly number[]): readonly number[] {
  return [0, ...points].map((from, place) => median(values.slice(from, points[place])));
}

/** Where a stretch goes from one level to the other, so that its values are nearest to their level in sum. */
function nearestSplit(values: readonly number[], from: number, to: number, before: number, after: number): number {
  let distance = 0;
  let best = { index: from + SHORTEST, distance: Number.POSITIVE_INFINITY };
  for (let index = from + 1; index <= to - SHORTEST; index += 1) {
    const value = values[index - 1] as number;
    distance += Math.abs(value - before) - Math.abs(value - after);
    if (index >= from + SHORTEST && distance < best.distance) best = { index, distance };
  }
  return best.index;
}

function search(values: readonly number[], from: number, to: number): number[] {
  const split = bestSplit(values, from, to);
  if (split === null) return [];
  const places = to - from - 2 * SHORTEST + 1;
  if (tTail(split.t, to - from - 2) * places > FALSE_ALARMS) return [];
  return [...search(values, from, split.index), split.index, ...search(values, split.index, to)];
}

/** Where both sides of a stretch differ most; null if it is too short, or nothing differs. */
function bestSplit(
  values: readonly number[],
  from: number,
  to: number,
): { readonly index: number; readonly t: number } | null {
  const count = to - from;
  if (count < 2 * SHORTEST) return null;
  const scores = standardScores(values.slice(from, to));
  // Their mean is 0, so one sum tells the means of both sides.
  const squares = scores.reduce((sum, score) => sum + score * score, 0);
  let sum = 0;
  let best: { index: number; t: number } | null = null;
  for (let left = 1; left <= count - SHORTEST; left += 1) {
    sum += scores[left - 1] as number;
    if (left < SHORTEST) continue;
    const right = count - left;
    const between = (sum * sum) / left + (sum * sum) / right;
    const within = Math.max(0, squares - between);
    const t = Math.sqrt((between * (count - 2)) / within);
    if (between > 0 && (best === null || t > best.t)) best = { index: from + left, t };
  }
  return best;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const above = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? above : ((sorted[middle - 1] ?? Number.NaN) + above) / 2;
}
