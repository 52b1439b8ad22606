import { escapeText } from '../escape.ts';
import { clip } from '../fit.ts';

/** Columns. What is longer is cut: result.json has it whole. */
const LONGEST = 300;

/** What begins markup, a table's next cell, a formula, a mention, a reference to an issue, or a link that GitHub makes by itself. */
const MARKUP = /[\\`*_[\]<>|~&$]|@(?=\w)|#(?=\d)|GH-(?=\d)|:(?=\/\/)|www(?=\.)/gi;
const PUNCTUATION = '\\`*_[]<>|~&';
/** Shown as nothing, it parts what would be read together. */
const GAP = '&#8203;';

/** Text of a target, a file or an argument as text of a line: nothing in it is markup, links anywhere or notifies anybody. */
export function plain(text: string): string {
  return clip(escapeText(text), LONGEST)
    .replace(/ {2,}/g, ' ')
    .replace(MARKUP, (found) => {
      if (PUNCTUATION.includes(found)) return `\\${found}`;
      return found === '$' ? '&#36;' : `${found}${GAP}`;
    });
}

/**
 * The same as code. A code span has no escapes: where the text holds what would end it, or a cell of a table, it becomes an element in
 * which every such character is a reference, which is never markup.
 */
export function code(text: string): string {
  const shown = clip(escapeText(text), LONGEST);
  if (shown === '') return '';
  return /[`|\\]/.test(shown) ? `<code>${shown.replace(/[^\w ]/gu, reference)}</code>` : `\`${shown}\``;
}

/** The lines of a table. Its cells are Markdown already. */
export function markdownTable(
  columns: readonly (readonly [head: string, align: 'left' | 'right'])[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(([head]) => head)),
    `|${columns.map(([, align]) => (align === 'left' ? '---' : '---:')).join('|')}|`,
    ...rows.map(line),
  ];
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}
