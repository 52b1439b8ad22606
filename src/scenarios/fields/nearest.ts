/** Finds the known name that a mistyped name was probably meant to be. */

/** The candidate closest to `name`, by edit distance or as a longer or shorter form of it; null when none is close. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const wanted = name.slice(0, MAX_LENGTH).toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates.slice(0, MOST_CANDIDATES)) {
    const known = candidate.slice(0, MAX_LENGTH).toLowerCase();
    const isLonger = wanted.length > 2 && (known.startsWith(wanted) || wanted.startsWith(known));
    const distance = isLonger ? 1 : editDistance(wanted, known, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean "x"?` where a known name is close, then always the known names: `there is: x, y`. */
export function suggest(name: string, candidates: readonly string[]): string {
  const match = nearest(name, candidates);
  const rest = candidates.length > MOST_LISTED ? `, and ${candidates.length - MOST_LISTED} more` : '';
  const names = candidates.slice(0, MOST_LISTED).join(', ');
  const list = candidates.length === 0 ? 'there is none' : `there is: ${names}${rest}`;
  return match === null ? list : `did you mean "${match}"? ${list}`;
}

/** Nobody looks for a name in a longer list, and a report of many problems would repeat it for each. */
const MOST_LISTED = 100;
const MOST_CANDIDATES = 1000;

/** Names are short. The bound keeps very long texts from costing quadratic time. */
const MAX_LENGTH = 64;

/**
 * Levenshtein distance, in which swapping two neighbours counts as one edit (optimal string alignment); `most` for any
 * distance that is not below it.
 */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(last, column - 1) + (isSame ? 0 : 1),
          at(last, column) + 1,
          at(current, column - 1) + 1,
          isSwapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    // A later row is reached from this one, or by a swap from the one before.
    if (Math.min(...current, ...last) >= most) return most;
    [beforeLast, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
