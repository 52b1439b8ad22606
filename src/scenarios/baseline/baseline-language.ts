/** The keys of a baseline file. */
import * as z from 'zod';
import { TARGET_MEMORIES, type TargetMemory } from '../../metrics/names.ts';
import { countField, nonEmpty, shareField, textField } from '../fields/fields.ts';
import { type Group, group, type List, list } from '../fields/reading.ts';
import { BASELINE_UNITS, type BaselineUnit } from './baseline.ts';

type FigureShape = {
  readonly metric: z.ZodType<string>;
  readonly unit: z.ZodType<BaselineUnit>;
  readonly value: z.ZodType<number>;
  readonly spread: z.ZodType<number>;
};
type EntryShape = {
  readonly scenario: z.ZodType<string>;
  readonly fingerprint: z.ZodType<string>;
  readonly machine: z.ZodType<string>;
  readonly machineName: z.ZodType<string>;
  readonly node: z.ZodType<number>;
  readonly commit: z.ZodType<string | undefined>;
  readonly until: z.ZodType<string>;
  readonly runs: z.ZodType<number>;
  readonly memory: z.ZodType<TargetMemory | undefined>;
  readonly figures: List<Group<FigureShape, 'required'>, 'required'>;
};
type BaselineShape = {
  readonly version: z.ZodType<1>;
  readonly baselines: List<Group<EntryShape, 'required'>, 'required'>;
};

export const BASELINE_HINT = 'perf-harness baseline update writes the file anew';

const FINGERPRINT = /^[0-9a-f]{12}$/;

const fingerprint = (description: string): z.ZodType<string, string> =>
  textField(description, (text) =>
    FINGERPRINT.test(text)
      ? null
      : { offset: 0, message: `expected 12 hex digits, got "${text.slice(0, 80)}"`, hint: BASELINE_HINT },
  ).meta({ pattern: FINGERPRINT.source });

const figure: Group<FigureShape, 'required'> = group('required', {
  metric: nonEmpty('As in a gate: p95(response), or rate(requests).'),
  unit: z.enum(BASELINE_UNITS).meta({ description: 'The unit of the metric.' }),
  value: z.number().gt(0).meta({ description: 'The mean of the runs, in the unit.' }),
  spread: shareField('How far single runs are from it.', 'from zero'),
});

const entry: Group<EntryShape, 'required'> = group('required', {
  scenario: nonEmpty('The name of the scenario.'),
  fingerprint: fingerprint('Identifies the workload, load, warm-up and target that were measured.'),
  machine: fingerprint('Identifies the machine.'),
  machineName: nonEmpty('What the machine is.'),
  node: countField('The major version of Node.', 1, 999),
  commit: nonEmpty('The commit of the last run.').optional(),
  until: nonEmpty('The id of the last run; later ones are held against it.'),
  runs: countField('How many runs the figures are of.', 1, 1_000_000),
  memory: z
    .enum(TARGET_MEMORIES)
    .meta({
      description:
        'What target.memory of a command was: heap and external memory, or RSS above that of the idle target.',
    })
    .optional(),
  figures: list('required', figure, [1, null]),
});

export const baselineShape: BaselineShape = {
  version: z.literal(1).meta({ description: 'Version of this language.' }),
  baselines: list('required', entry, [1, null]),
};
