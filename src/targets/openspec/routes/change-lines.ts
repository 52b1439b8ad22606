import type { ChangeIndex, Position, View } from '../store/change-index.ts';

const LINES_PER_CHUNK = 256;

/**
 * Every change as a line of JSON, some lines at a time. The lines are read by keyset, because changes may come and go while a
 * client reads: a change that stays throughout is sent exactly once.
 */
export function* linesOf(
  changes: Pick<ChangeIndex, 'after'>,
  view: View,
  linesPerChunk: number = LINES_PER_CHUNK,
): Generator<string> {
  let position: Position | undefined;
  for (;;) {
    const slice = changes.after(view, position, linesPerChunk);
    if (slice.changes.length === 0) return;
    yield `${slice.changes.map((change) => change.itemJson).join('\n')}\n`;
    position = slice.changes.at(-1);
  }
}
