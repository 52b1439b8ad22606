import { plural } from '../../plural.ts';
import { type Hint, hintText } from './issue.ts';

/** A fault in what the user wrote, in a file or on the command line. Lines and columns count from 1. */
export type Problem = {
  readonly at:
    | { readonly kind: 'file'; readonly path: string; readonly line: number; readonly column: number }
    | { readonly kind: 'flag'; readonly flag: string };
  readonly message: string;
  readonly hint: string | null;
};

/** The first problems of a file, and the number of the others. */
export type Problems = { readonly problems: readonly Problem[]; readonly more: number };

/** Nobody reads more of them at once. */
const MOST_PROBLEMS = 100;

/** Each problem once, in the order of the file; those of flags come last. */
export function firstProblems(found: readonly (Omit<Problem, 'hint'> & { readonly hint: Hint })[]): Problems {
  const seen = new Set<string>();
  const unique = found.filter(({ at, message }) => {
    const key = `${at.kind === 'file' ? `${at.line}:${at.column}` : at.flag} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
  const shown = unique.sort(compareProblems).slice(0, MOST_PROBLEMS);
  return {
    problems: shown.map(({ at, message, hint }) => ({ at, message, hint: hintText(hint) })),
    more: unique.length - shown.length,
  };
}

function compareProblems({ at: a }: Pick<Problem, 'at'>, { at: b }: Pick<Problem, 'at'>): number {
  if (a.kind === 'flag' || b.kind === 'flag') return Number(a.kind === 'flag') - Number(b.kind === 'flag');
  return a.line - b.line || a.column - b.column;
}

/** A line for each problem, one for its hint, and one for the number of those that are left out. */
export function formatProblems({ problems, more }: Problems): readonly string[] {
  return [...problems.flatMap(linesOf), ...(more === 0 ? [] : [`and ${plural(more, 'more problem')}`])];
}

/** `scenarios.yaml:4:17  message`, and the hint on a line of its own. */
export function formatProblem(problem: Problem): string {
  return linesOf(problem).join('\n');
}

function linesOf({ at, message, hint }: Problem): readonly string[] {
  const place = at.kind === 'file' ? `${at.path}:${at.line}:${at.column}` : at.flag;
  return [`${place}  ${message}`, ...(hint === null ? [] : [`    ${hint}`])];
}
