import { WrittenScalar } from './written-scalar.ts';

/** A fault at a place in the data. The line and column of that place, or the flag that set it, are found later. */
export type Issue = {
  readonly path: Path;
  /** Whether the key at `path` is to blame (an unknown key) or the value. A path that leads nowhere is a missing key. */
  readonly on: 'key' | 'value';
  /** Offset into the text of a scalar, in UTF-16 units from 0. */
  readonly offset: number;
  readonly message: string;
  readonly hint: Hint;
};

export type Path = readonly (string | number)[];

/** What to do about a fault. It is a function where it compares a name with many others: only hints that are shown are made. */
export type Hint = string | (() => string | null) | null;

export function hintText(hint: Hint): string | null {
  return typeof hint === 'function' ? hint() : hint;
}

export function issueAt(path: Path, message: string, hint: Hint = null, offset = 0): Issue {
  return { path, on: 'value', offset, message, hint };
}

/** Appends one by one: the arguments of `push` lie on the stack, and a file may have more faults than fit there. */
export function addIssues(issues: Issue[], found: readonly Issue[]): void {
  for (const issue of found) issues.push(issue);
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof WrittenScalar);
}

/** Describes a value in the words of YAML, for messages. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'no value';
  if (value instanceof WrittenScalar) return value.text;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return value.length > 60 ? 'a long text' : `"${value}"`;
  return String(value);
}

/** Tells of any number of paths of at most `depth` steps whether no issue is at the path or below it. */
export function cleanPaths(issues: readonly Issue[], depth: number): (path: Path) => boolean {
  const spoiled: Steps = new Map();
  for (const { path } of issues) {
    let at = spoiled;
    for (let index = 0; index < Math.min(depth, path.length); index++) {
      const step = path[index] as string | number;
      const next = at.get(step) ?? new Map();
      at.set(step, next);
      at = next;
    }
  }
  return (path) => {
    let at: Steps | undefined = issues.length === 0 ? undefined : spoiled;
    for (const step of path) at = at?.get(step);
    return at === undefined;
  };
}

/** The steps that lead on from a place on the way to an issue. */
type Steps = Map<string | number, Steps>;
