/** The language of one kind of workload: its keys, and the rules across them. */
import * as z from 'zod';
import { type Fields, group, readFields, type Shape, schemaOf, type Values, valuesOf } from '../../fields/reading.ts';
import type { Levels, Sweep } from '../../load/levels.ts';
import type { TargetSpec } from '../../target/target-spec.ts';
import { addIssues, type Issue, type Path } from '../../yaml/issue.ts';
import { checkLevels, type LevelsField, sweepOf } from './levels-language.ts';

export type WorkloadReading<W> = {
  /** Undefined if it is not valid. */
  readonly workload: W | undefined;
  readonly sweep: Sweep;
  /** Checks the workload together with its target. */
  readonly checkAgainst: (target: TargetSpec) => readonly Issue[];
  /** Reports files and programs that it names and that are not there. `base` is the folder of the scenario file. */
  readonly checkFiles: (base: string) => readonly Issue[];
};

export type WorkloadLanguage<W> = {
  readonly schema: z.ZodType;
  /** That of one of its keys. */
  schemaOfKey(key: string): z.ZodType;
  /** Reads a mapping whose `kind` is this one. */
  read(written: unknown, path: Path, issues: Issue[]): WorkloadReading<W>;
};

type Definition<S extends Shape, W> = {
  readonly kind: string;
  /** What one iteration does. */
  readonly description: string;
  /** All keys but `kind`. */
  readonly shape: S;
  readonly check: (fields: Fields<S>, path: Path) => readonly Issue[];
  readonly checkAgainst?: (target: TargetSpec, fields: Fields<S>) => readonly Issue[];
  readonly checkFiles?: (base: string, fields: Fields<S>) => readonly Issue[];
  readonly make: (values: Values<S>, levels: Levels | null) => W;
};

export function languageOf<S extends Shape, W>(definition: Definition<S, W>): WorkloadLanguage<W> {
  const { kind, description, shape, check, checkAgainst, checkFiles, make } = definition;
  const whole = { kind: z.literal(kind).meta({ description }), ...shape };
  return {
    schema: schemaOf(group('required', whole)),
    schemaOfKey: (key) => schemaOf((whole as Shape)[key] ?? z.never()),
    read: (written, path, issues) => {
      const found: Issue[] = [];
      const fields = readFields(whole, written, path, found) as Fields<S> | undefined;
      const levels = fields?.['levels'] as LevelsField | undefined;
      const sweep = sweepOf(levels);
      if (fields !== undefined) addIssues(found, [...checkLevels(levels), ...check(fields, path)]);
      addIssues(issues, found);
      return {
        workload: fields === undefined || found.length > 0 ? undefined : make(valuesOf(fields), sweep.levels),
        sweep,
        checkAgainst: (target) => (fields === undefined ? [] : (checkAgainst?.(target, fields) ?? [])),
        checkFiles: (base) => (fields === undefined ? [] : (checkFiles?.(base, fields) ?? [])),
      };
    },
  };
}
