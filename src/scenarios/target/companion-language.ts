/** The `companions` of a scenario: processes that serve its target. */
import * as z from 'zod';
import { countField } from '../fields/fields.ts';
import type { Companion } from './companion.ts';

const MOST_COMPANIONS = 16;
const HIGHEST_PID = 4_194_304;

const companion = z
  .strictObject({
    pid: countField('The number of a process on this machine.', 1, HIGHEST_PID).optional(),
    port: countField('The port of this machine that it listens on.', 1, 65_535).optional(),
  })
  .transform(({ pid, port }, context): Companion => {
    if (pid !== undefined && port === undefined) return { kind: 'pid', number: pid };
    if (port !== undefined && pid === undefined) return { kind: 'port', number: port };
    const hint = 'write - { port: 5432 } or - { pid: 4711 }';
    context.addIssue({ code: 'custom', message: 'expected either "pid" or "port"', params: { hint } });
    return z.NEVER;
  });

export function companionsField(description: string): z.ZodType<readonly Companion[], unknown> {
  return z
    .array(companion)
    .max(MOST_COMPANIONS)
    .meta({ description, examples: [[{ port: 5432 }]] });
}
