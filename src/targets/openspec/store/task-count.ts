/** The checkboxes of one tasks.md. */
export type TaskCount = { readonly completed: number; readonly total: number };

const BLANK = String.raw`[^\S\n]*`;
const BULLET = String.raw`(?:[-*+]|\d{1,9}[.)])`;
const NO_LINK = '(?![[(])';
/** A box holds at most one character. `[x](…` and `[x][…` are links, but a blank box is a task whatever follows it. */
const BOX = String.raw`\[(?:\]${NO_LINK}|[^\S\n]+\]|${BLANK}([^\]\s])${BLANK}\]${NO_LINK})`;
const TASK = new RegExp(`(?:^|\n)${BLANK}${BULLET}${BLANK}${BOX}`, 'g');

/**
 * Counts checkboxes as `openspec list` does: with any Markdown list marker, any indentation, and inside code fences too. Only
 * `x` and `X` count as done.
 */
export function countTasks(markdown: string): TaskCount {
  let completed = 0;
  let total = 0;
  for (const [, mark] of markdown.matchAll(TASK)) {
    total += 1;
    if (mark === 'x' || mark === 'X') completed += 1;
  }
  return { completed, total };
}
