import type { HarnessError } from '../../errors.ts';
import { escapeLines } from '../../reports/escape.ts';

/** A message that says what went wrong, and below it, indented, what to do. */
export function renderError({ message, hint }: Pick<HarnessError, 'message' | 'hint'>): string {
  const advice = hint === undefined ? [] : hint.split('\n').map((line) => `  ${line}`);
  return [message, ...advice].map((line) => `${escapeLines(line)}\n`).join('');
}
