/** The key `path` of a workload that stores documents under names of its own below a path. */
import type * as z from 'zod';
import { pathField } from '../../fields/fields.ts';

/** The path without trailing slashes, because names are appended to it. */
export function collectionPathField(): z.ZodType<string, string | undefined> {
  return pathField('The collection that they are put into, by PUT of a name below it.')
    .superRefine((path, context) => {
      const offset = path.search(/[?#]/);
      const message = 'names are appended to this path, so it can’t have a query';
      if (offset >= 0) context.addIssue({ code: 'custom', message, params: { offset } });
    })
    .default('/documents')
    .transform((path) => path.replace(/\/+$/, ''));
}
