/** Both from 1; columns count characters, not UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

/** The position of any offset into a text. The text is looked through once, however many positions are asked for. */
export function lineIndex(text: string): (offset: number) => Position {
  let index: Index | null = null;
  return (offset) => {
    index ??= indexOf(text);
    const line = countBelow(index.lineStarts, offset + 1);
    const lineStart = index.lineStarts[line - 1] ?? 0;
    const pairs = countBelow(index.secondHalves, offset) - countBelow(index.secondHalves, lineStart);
    return { line, column: offset - lineStart - pairs + 1 };
  };
}

/** Offsets in ascending order: where lines start, and where the second halves of surrogate pairs are. */
type Index = { readonly lineStarts: readonly number[]; readonly secondHalves: readonly number[] };

function indexOf(text: string): Index {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const secondHalves = [...text.matchAll(/[\u{10000}-\u{10ffff}]/gu)].map(({ index }) => index + 1);
  return { lineStarts, secondHalves };
}

/** How many of the ascending numbers are below a limit. */
function countBelow(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
