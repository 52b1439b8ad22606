/** A fault at a place in the data. The line and column of that place, or the flag that set it, are found later. */
export type Issue = {
  readonly path: Path;
  /** Whether the key at `path` is to blame (an unknown key) or the value. A path that leads nowhere is a missing key. */
  readonly on: 'key' | 'value';
  /** Offset into the text of a scalar, in UTF-16 units from 0. */
  readonly offset: number;
  readonly message: string;
  readonly hint: string | null;
};

export type Path = readonly (string | number)[];

export function issueAt(path: Path, message: string, hint: string | null = null, offset = 0): Issue {
  return { path, on: 'value', offset, message, hint };
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Describes a value in the words of YAML, for messages. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return value.length > 60 ? 'a long text' : `"${value}"`;
  return String(value);
}

/** Whether no issue is at `path` or below it. */
export function isClean(issues: readonly Issue[], path: Path): boolean {
  return !issues.some((issue) => path.every((step, depth) => issue.path[depth] === step));
}
