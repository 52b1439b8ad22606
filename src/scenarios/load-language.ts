/** The `load` of a scenario. */
import { z } from 'zod';
import { durationField, wholeNumber } from './fields.ts';
import type { Load } from './scenario.ts';

export const loadLanguage: z.ZodType<Load> = z
  .strictObject({
    concurrency: wholeNumber('Virtual users, over all threads.', 1, 100_000),
    duration: durationField('How long iterations are started, after the warm-up.').optional(),
    iterations: wholeNumber('How many iterations there are, over all virtual users.', 1, 1e9).optional(),
  })
  .transform(({ concurrency, duration, iterations }, context): Load => {
    if (duration !== undefined && iterations !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['iterations'],
        message: 'a load has a duration or iterations, not both',
        params: { on: 'key' },
      });
    } else if (duration !== undefined) {
      return { kind: 'closed', virtualUsers: concurrency, until: { kind: 'duration', durationMs: duration } };
    } else if (iterations !== undefined) {
      return { kind: 'closed', virtualUsers: concurrency, until: { kind: 'iterations', iterations } };
    } else {
      context.addIssue({
        code: 'custom',
        path: ['duration'],
        message: 'a load needs a duration or iterations',
        params: { hint: 'write duration: 5s or iterations: 100' },
      });
    }
    return z.NEVER;
  });
