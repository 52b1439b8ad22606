/** The keys of a `load` and of its stages. The rules across keys are in load-rules.ts. */
import * as z from 'zod';
import { countField, durationField, NAME, NAME_HINT, nameField, rateField } from '../fields/fields.ts';
import { type Fields, type Group, group, type List, list } from '../fields/reading.ts';
import type { Load, OpenLoad } from './load.ts';

/** A level in users (closed) or in arrivals per second (open). */
export type Level = { readonly kind: Load['kind']; readonly level: number };

export const MOST_USERS = 100_000;
const MOST_STAGES = 64;

function levelField(description: string): z.ZodType<Level, number | string> {
  return z
    .union([
      countField('Virtual users.', 0, MOST_USERS).transform((level): Level => ({ kind: 'closed', level })),
      rateField('Arrivals.', 'from zero').transform((level): Level => ({ kind: 'open', level })),
    ])
    .meta({ description });
}

type StageShape = {
  readonly name: z.ZodType<string | undefined>;
  readonly to: z.ZodType<Level>;
  readonly over: z.ZodType<number>;
};

/** A stage as it is written. */
export type StageFields = Fields<StageShape>;

const stage: Group<StageShape, 'required'> = group('required', {
  name: nameField(
    'Names its figures: p95(response @ NAME); stage-1, stage-2, … if left out.',
    NAME,
    NAME_HINT,
  ).optional(),
  to: levelField('The level at its end: 200/s, or a number of virtual users.'),
  over: durationField('How long it takes to get there; 0s for a jump.', 'from zero'),
});

export type LoadShape = {
  readonly concurrency: z.ZodType<number | undefined>;
  readonly rate: z.ZodType<number | undefined>;
  readonly stages: List<Group<StageShape, 'required'>, 'optional'>;
  readonly start: z.ZodType<Level | undefined>;
  readonly duration: z.ZodType<number | undefined>;
  readonly iterations: z.ZodType<number | undefined>;
  readonly thinkTime: z.ZodType<number>;
  readonly arrivals: z.ZodType<OpenLoad['arrivals']>;
  readonly seed: z.ZodType<number>;
  readonly maxInFlight: z.ZodType<number>;
  readonly pacing: z.ZodType<OpenLoad['pacing']>;
};

/** A load as it is written; any field may be invalid. */
export type LoadFields = Fields<LoadShape>;

const loadShape: LoadShape = {
  concurrency: countField('Virtual users, over all threads (a closed load).', 1, MOST_USERS).optional(),
  rate: rateField('Arrivals, over all threads (an open load).').optional(),
  stages: list(
    'optional',
    stage,
    [1, MOST_STAGES],
    'Levels that ramp, one stage after the other: of users or of arrivals.',
  ),
  start: levelField('The level at which the first stage begins; 0 if left out.').optional(),
  duration: durationField('How long iterations are started, after the warm-up.').optional(),
  iterations: countField('How many iterations there are, in all.', 1, 1e9).optional(),
  thinkTime: durationField('Pause of a user between two iterations.', 'from zero').prefault('0s'),
  arrivals: z
    .enum(['constant', 'poisson'])
    .default('constant')
    .meta({ description: 'As even as the rate, or independent of each other.' }),
  seed: countField('The same seed makes the same poisson arrivals.', 0, 2 ** 32 - 1).default(1),
  maxInFlight: countField(
    'Iterations under way, over all threads; arrivals beyond are dropped.',
    1,
    MOST_USERS,
  ).default(1000),
  pacing: z
    .enum(['timer', 'precise'])
    .default('timer')
    .meta({ description: 'Waits on timers, or spins for the last millisecond and takes a core for it.' }),
};

/** Keys that only one kind of load has, apart from the level itself. */
export const KEYS_OF: { readonly [kind in Load['kind']]: readonly (keyof LoadShape)[] } = {
  closed: ['thinkTime'],
  open: ['arrivals', 'seed', 'maxInFlight', 'pacing'],
};

export const loadLanguage: Group<LoadShape, 'required'> = group('required', loadShape, {
  description: 'When iterations start: concurrency, rate or stages.',
});
