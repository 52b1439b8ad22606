import { HarnessError } from '../../errors.ts';
import { escapeText } from '../../reports/escape.ts';

type Told = { readonly message: string; readonly hint: string | readonly string[] };

/** The lines that say what went wrong, and below them, indented, what to do. */
export function renderError(error: HarnessError | Told): string {
  const [lines, advice] =
    error instanceof HarnessError ? [error.lines, error.advice] : [[error.message], [error.hint].flat()];
  return [...lines.map(escapeText), ...advice.map((line) => `  ${escapeText(line)}`)]
    .map((line) => `${line}\n`)
    .join('');
}
