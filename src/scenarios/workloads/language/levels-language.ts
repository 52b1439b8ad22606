/** The key `levels` of a workload: which of its quantities is swept, and over which values. */
import type * as z from 'zod';
import {
  type Field,
  type Fields,
  type Group,
  group,
  issueOn,
  keyIssueOn,
  type List,
  list,
} from '../../fields/reading.ts';
import type { LevelKey, Sweep } from '../../load/levels.ts';
import type { Issue } from '../../yaml/issue.ts';

/** A level has a series of its own for each request, and a scenario has at most 64 series. */
const MOST_LEVELS = 64;

type Value = z.ZodType<number>;
type LevelsShape<K extends LevelKey = LevelKey> = { readonly [key in K]: List<Value, 'optional'> };

/** The levels as they are written. A workload has only the keys that it can sweep. */
export type LevelsField = Field<Partial<Fields<LevelsShape>>>;

/** A mapping with one of these keys, and its list of levels. Levels run in ascending order, however they are written. */
export function levelsNode<K extends LevelKey>(
  values: { readonly [key in K]: Value },
): Group<LevelsShape<K>, 'optional'> {
  const entries = Object.entries<Value>(values).map(([key, value]) => [key, list('optional', value, [1, MOST_LEVELS])]);
  return group('optional', Object.fromEntries(entries) as LevelsShape<K>, {
    description: 'Runs the workload once for each of these values: each is a stage of its own.',
    whenEmpty: 'levels need a key to sweep',
  });
}

/** The keys that are written in the levels, in the order of the file. */
function writtenIn(levels: LevelsField | undefined) {
  return Object.entries(levels?.value ?? {}).flatMap(([key, field]) =>
    field?.isWritten === true ? [{ key: key as LevelKey, field }] : [],
  );
}

/** The values that are written for a key of the levels, in the order of the file; empty if there are none. */
export function levelValues(levels: LevelsField, key: LevelKey): readonly Field<number>[] {
  return levels.value?.[key]?.value ?? [];
}

export function sweepOf(levels: LevelsField | undefined): Sweep {
  const [first] = writtenIn(levels);
  if (first === undefined) return { key: null, levels: null };
  const { key, field } = first;
  const values = (field.value ?? []).flatMap(({ value }) => value ?? []);
  const isWhole = values.length > 0 && values.length === field.value?.length;
  return { key, levels: isWhole ? { key, values: values.sort((a, b) => a - b) } : null };
}

/** Levels must sweep one key, over different values. */
export function checkLevels(levels: LevelsField | undefined): readonly Issue[] {
  const written = writtenIn(levels);
  return [
    ...written
      .slice(1)
      .map(({ field }) => keyIssueOn(field, 'levels sweep one key, not two', 'write a scenario for each')),
    ...written.flatMap(({ key, field }) => duplicates(field.value ?? [], `${key} in the levels`)),
  ];
}

/** Reports a key that sets the quantity which the levels sweep. */
export function saidByLevels(levels: LevelsField, level: LevelKey, beside: Field<unknown>): readonly Issue[] {
  if (!beside.isWritten || sweepOf(levels).key !== level) return [];
  const key = String(beside.path.at(-1));
  return [keyIssueOn(beside, `the levels set the ${level}`, `leave ${key} or the levels out`)];
}

/** An issue for each entry of a list that repeats an earlier one; `what` names the entries in the message. */
export function duplicates(entries: readonly Field<unknown>[], what: string): readonly Issue[] {
  const seen = new Set<unknown>();
  return entries.flatMap((entry) => {
    const isSecond = entry.value !== undefined && seen.has(entry.value);
    seen.add(entry.value);
    return isSecond ? [issueOn(entry, `duplicate ${what}`, 'leave one of the two out')] : [];
  });
}
