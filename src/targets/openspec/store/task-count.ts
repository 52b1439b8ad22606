/** Checkboxes of one tasks.md. */
export type TaskCount = { readonly completed: number; readonly total: number };

const BLANK = String.raw`[^\S\n]*`;
const BULLET = String.raw`(?:[-*+]|\d{1,9}[.)])`;
const NO_LINK = '(?![[(])';
/** At most one character in the brackets; `[x](…` and `[x][…` are links, but a blank box is a task whatever follows. */
const BOX = String.raw`\[(?:\]${NO_LINK}|[^\S\n]+\]|${BLANK}([^\]\s])${BLANK}\]${NO_LINK})`;
const TASK = new RegExp(`(?:^|\n)${BLANK}${BULLET}${BLANK}${BOX}`, 'g');

/**
 * Counts checkboxes as `openspec list` does: any Markdown list marker, any indentation, inside code fences too; only
 * `x` and `X` are done, every other mark is open.
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
