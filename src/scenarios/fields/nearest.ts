/** Finds the known name that a mistyped name was probably meant to be. */

/** The candidate closest to `name`, by edit distance or as a longer or shorter form of it; null when none is close. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const wanted = name.slice(0, MAX_LENGTH).toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const known = candidate.slice(0, MAX_LENGTH).toLowerCase();
    const isLonger = wanted.length > 2 && (known.startsWith(wanted) || wanted.startsWith(known));
    const distance = isLonger ? 1 : editDistance(wanted, known);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean "x"?` where a known name is close, then always the list of known names: `there is: x, y`. */
export function suggest(name: string, candidates: readonly string[]): string {
  const match = nearest(name, candidates);
  const list = candidates.length === 0 ? 'there is none' : `there is: ${candidates.join(', ')}`;
  return match === null ? list : `did you mean "${match}"? ${list}`;
}

/** Names are short. The bound keeps very long texts from costing quadratic time. */
const MAX_LENGTH = 64;

/** Levenshtein distance, in which swapping two neighbours counts as one edit (optimal string alignment). */
function editDistance(a: string, b: string): number {
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
    [beforeLast, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
