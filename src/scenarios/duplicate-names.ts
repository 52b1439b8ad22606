import type { Field } from './fields/reading.ts';
import { type Issue, issueAt, type Path } from './yaml/issue.ts';

/** Reports each name that another scenario has before it. */
export function duplicateNames(names: readonly Field<string>[], lineOf: (path: Path) => number): readonly Issue[] {
  const seen = new Map<string, Field<string>>();
  return names.flatMap((field) => {
    if (field.value === undefined) return [];
    const first = seen.get(field.value);
    if (first === undefined) {
      seen.set(field.value, field);
      return [];
    }
    const hint = `the first is on line ${lineOf(first.path)}`;
    return [issueAt(field.path, `duplicate scenario name "${field.value}"`, hint)];
  });
}
