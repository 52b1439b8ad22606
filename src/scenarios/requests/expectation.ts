import * as z from 'zod';
import { countField, lengthField, nonEmpty } from '../fields/fields.ts';
import { sha256Field } from '../fields/sha256.ts';
import type { Expectation } from './request-spec.ts';

const status = countField('A final status code.', 200, 599);

/** The key `expect` of a request. If it is left out, an answer needs the status 200 and a body that is not empty. */
export const expectation: z.ZodType<Expectation> = z
  .strictObject({
    status: z
      .union([status, z.array(status).min(1)])
      .default(200)
      .meta({ description: 'The expected status, or a list of accepted ones.' }),
    bytes: lengthField('Exact length of the body.').optional(),
    contains: nonEmpty('Text that the body must contain.').optional(),
    items: z
      .union([
        countField('Exact number of entries in the list `items`.', 0, 1e9),
        z.strictObject({
          field: z.string().default('items').meta({ description: 'A dotted path; empty for the body itself.' }),
          count: countField('Exact number of entries.', 0, 1e9),
        }),
      ])
      .optional(),
    sha256: sha256Field.optional(),
  })
  .transform(({ status: code, bytes, contains, items, sha256 }) => ({
    status: typeof code === 'number' ? [code] : code,
    bytes: bytes ?? null,
    contains: contains ?? null,
    items: typeof items === 'number' ? { field: 'items', count: items } : (items ?? null),
    sha256: sha256?.toLowerCase() ?? null,
  }));
