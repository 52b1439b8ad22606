/** The key `path` of a workload that puts documents below a path by names of its own. */
import type { z } from 'zod';
import { pathField } from '../../fields/fields.ts';

/** Without its trailing slashes, as names are put below it. */
export function collectionPathField(): z.ZodType<string, string | undefined> {
  return pathField('The collection that they are put into, by PUT of a name below it.')
    .superRefine((path, context) => {
      const offset = path.search(/[?#]/);
      const message = 'names are put below this path: it has no query';
      if (offset >= 0) context.addIssue({ code: 'custom', message, params: { offset } });
    })
    .default('/documents')
    .transform((path) => path.replace(/\/+$/, ''));
}
