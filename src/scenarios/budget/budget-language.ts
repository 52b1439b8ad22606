/** The keys of a budget file. */
import * as z from 'zod';
import { countField, NAME, NAME_HINT, nameField, nonEmpty, shareField, textField } from '../fields/fields.ts';
import { type Fields, type Group, group, type List, list } from '../fields/reading.ts';

type FigureShape = {
  readonly metric: z.ZodType<string>;
  readonly value: z.ZodType<number>;
  readonly tolerance: z.ZodType<number>;
};
type ScenarioShape = {
  readonly name: z.ZodType<string>;
  readonly fingerprint: z.ZodType<string>;
  readonly commit: z.ZodType<string | undefined>;
  readonly node: z.ZodType<number>;
  readonly figures: List<Group<FigureShape, 'required'>, 'required'>;
};
type BudgetShape = {
  readonly version: z.ZodType<1>;
  readonly scenarios: List<Group<ScenarioShape, 'required'>, 'required'>;
};

export type FigureFields = Fields<FigureShape>;
export type ScenarioFields = Fields<ScenarioShape>;

const FINGERPRINT = /^[0-9a-f]{12}$/;

const figure: Group<FigureShape, 'required'> = group('required', {
  metric: nonEmpty('As in a gate: alloc/request, in/request or out/request, or alloc/request @ pageSize=50.').meta({
    pattern: '^\\s*(alloc|in|out)/(request|iteration|item)\\s*(@.*)?$',
  }),
  value: z.number().min(0).meta({ description: 'What was measured, in bytes.' }),
  tolerance: shareField('By how much a later run may be above it; 0% for not at all.', 'from zero'),
});

const scenario: Group<ScenarioShape, 'required'> = group('required', {
  name: nameField('The scenario of the scenario file.', NAME, NAME_HINT).meta({ pattern: NAME.source }),
  fingerprint: textField('Identifies the workload, load, warm-up and target that were measured.', (text) =>
    FINGERPRINT.test(text)
      ? null
      : { offset: 0, message: `expected 12 hex digits, got "${text.slice(0, 80)}"`, hint: UPDATE_HINT },
  ).meta({ pattern: FINGERPRINT.source }),
  commit: nonEmpty('The commit that was measured.').optional(),
  node: countField('The major version of Node that it was measured on.', 1, 999),
  figures: list('required', figure, [1, null], 'The figures that later runs are held against.'),
});

export const UPDATE_HINT = 'perf-harness budget --update writes the file anew';

export const budgetShape: BudgetShape = {
  version: z.literal(1).meta({ description: 'Version of this language.' }),
  scenarios: list('required', scenario, [1, null]),
};
