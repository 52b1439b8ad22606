/** The key `levels` of a workload: which of its quantities is swept, and over what. */
import { z } from 'zod';
import { LEVEL_KEYS, type LevelKey, type Levels, sweptKey } from '../load/levels.ts';
import { type Issue, isMapping, issueAt, type Path } from '../yaml/issue.ts';

/** A level has a series of its own for each request, and a scenario has at most 64. */
const MOST_LEVELS = 64;

type Raw = Readonly<Record<string, unknown>>;
type Value = z.ZodType<number, number | string>;

/** One key of `values`, with a list of what each level is. Levels run in ascending order, however they are written. */
export function levelsField(values: { readonly [key in LevelKey]?: Value }): z.ZodType<Levels | null> {
  const lists = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, listOf(key, value)]));
  return z
    .strictObject(lists)
    .optional()
    .transform((written): Levels | null => {
      const [key] = LEVEL_KEYS.filter((known) => written?.[known] !== undefined);
      return key === undefined ? null : { key, values: [...(written?.[key] ?? [])].sort((a, b) => a - b) };
    })
    .meta({ description: 'Runs the workload once for each of these values: each is a stage of its own.' });
}

function listOf(key: string, value: Value): z.ZodType<readonly number[] | undefined> {
  return z
    .array(value)
    .min(1)
    .max(MOST_LEVELS)
    .superRefine((values, context) => {
      for (const [index, each] of values.entries()) {
        if (values.indexOf(each) < index)
          context.addIssue({ code: 'custom', path: [index], message: `this ${key} stands twice in the levels` });
      }
    })
    .optional();
}

/** The values that are written for a key of `levels`; empty where it has none. */
export function writtenLevels(workload: Raw, key: LevelKey): readonly unknown[] {
  const levels = workload['levels'];
  const values = isMapping(levels) ? levels[key] : undefined;
  return Array.isArray(values) ? values : [];
}

/** Of the levels that are written: they sweep one key. */
export function checkLevels(workload: Raw, path: Path): readonly Issue[] {
  const levels = workload['levels'];
  if (!isMapping(levels)) return [];
  const at = [...path, 'levels'];
  const known: readonly string[] = LEVEL_KEYS;
  const [, ...others] = Object.keys(levels).filter((key) => known.includes(key));
  return [
    ...(Object.keys(levels).length === 0 ? [issueAt(at, 'levels sweep one key, and there is none')] : []),
    ...others.map((key) => keyIssue([...at, key], 'levels sweep one key, not two', 'write a scenario for each')),
  ];
}

/** What says the same as a level must not stand beside it. */
export function saidByLevels(workload: Raw, level: LevelKey, beside: string, path: Path): readonly Issue[] {
  if (workload[beside] === undefined || sweptKey(workload) !== level) return [];
  return [keyIssue([...path, beside], `the levels say the ${level}`, `leave ${beside} or the levels out`)];
}

function keyIssue(path: Path, message: string, hint: string): Issue {
  return { path, on: 'key', offset: 0, message, hint };
}
