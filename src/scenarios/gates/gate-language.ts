/** The `gates` of a scenario: each is a text, or a mapping with more keys. */
import * as z from 'zod';
import { durationField } from '../fields/fields.ts';
import { type Choice, choice, type Fields, type Group, group, type List, list } from '../fields/reading.ts';
import { describe, isMapping } from '../yaml/issue.ts';
import type { Gate } from './gate.ts';

const text: z.ZodType<string> = z
  .string({ error: ({ input }) => `expected a text or a mapping, got ${describe(input)}` })
  .meta({ description: 'One limit on one figure.', examples: ['p95(response) < 200ms', 'share(ok) == 100%'] });

type GateShape = {
  readonly gate: z.ZodType<string>;
  readonly severity: z.ZodType<Gate['severity']>;
  readonly abort: z.ZodType<boolean>;
  readonly after: z.ZodType<number | undefined>;
  readonly quiet: z.ZodType<'required' | undefined>;
};

/** A gate that is written as a mapping. */
export type GateFields = Fields<GateShape>;

const mapping: Group<GateShape, 'required'> = group('required', {
  gate: z.string().meta({ description: 'One limit on one figure.' }),
  severity: z.enum(['fail', 'warn']).default('fail').meta({ description: 'A failed warning changes no verdict.' }),
  abort: z.boolean().default(false).meta({ description: 'Ends the run as soon as the gate fails.' }),
  after: durationField('How much of the run an abort gate lets pass first; 0s if left out.', 'from zero').optional(),
  quiet: z
    .literal('required')
    .optional()
    .meta({ description: 'A pass counts only if no other process disturbed the machine.' }),
});

export type GateEntry = Choice<z.ZodType<string> | Group<GateShape, 'required'>, 'required'>;

const entry: GateEntry = choice('required', [text, mapping], (written) => (isMapping(written) ? mapping : text));

export const gatesLanguage: List<GateEntry, 'filled'> = list(
  'filled',
  entry,
  [0, null],
  'share(ok) == 100% is added, unless there is a gate on ok or failed without @.',
);
