import type { FailureClass } from './names.ts';

/** Failed requests of one class and one status. Times are µs on the clock that all threads share. */
export type FailureGroup = {
  readonly failure: FailureClass;
  /** The status of the answers; null where none came before the failure. */
  readonly status: number | null;
  readonly count: number;
  readonly firstUs: number;
  readonly lastUs: number;
  /** The first of these failures in words: which request, and what was wrong. */
  readonly detail: string;
  /** The beginning of the body of the first; null if it had none. */
  readonly excerpt: string | null;
};

/**
 * Merges two lists group by group, sorted by the time of the first failure. Associative and commutative; the empty list is the
 * identity.
 */
export function mergeFailures(a: readonly FailureGroup[], b: readonly FailureGroup[]): readonly FailureGroup[] {
  const merged = new Map<string, FailureGroup>();
  for (const group of [...a, ...b]) {
    const key = `${group.failure} ${group.status}`;
    const known = merged.get(key);
    merged.set(key, known ? mergeTwo(known, group) : group);
  }
  return [...merged.values()].sort((x, y) => x.firstUs - y.firstUs || (keyOf(x) < keyOf(y) ? -1 : 1));
}

function mergeTwo(a: FailureGroup, b: FailureGroup): FailureGroup {
  const first = a.firstUs < b.firstUs || (a.firstUs === b.firstUs && keyOf(a) <= keyOf(b)) ? a : b;
  return { ...first, count: a.count + b.count, lastUs: Math.max(a.lastUs, b.lastUs) };
}

/** Breaks ties, so that the order of arguments never matters. */
function keyOf({ failure, status, detail, excerpt }: FailureGroup): string {
  return JSON.stringify([failure, status, detail, excerpt]);
}
