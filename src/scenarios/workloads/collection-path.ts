/** The key `path` of a workload that puts documents below a path by names of its own. */
import type { z } from 'zod';
import { pathField } from '../fields/fields.ts';
import { type Issue, issueAt, type Path } from '../yaml/issue.ts';

/** Without its trailing slashes: names are put below it. */
export function collectionPathField(): z.ZodType<string, string | undefined> {
  return pathField('The collection that they are put into, by PUT of a name below it.')
    .default('/documents')
    .transform((path) => path.replace(/\/+$/, ''));
}

export function checkCollectionPath(raw: Readonly<Record<string, unknown>>, path: Path): readonly Issue[] {
  const { path: written } = raw;
  const offset = typeof written === 'string' ? written.search(/[?#]/) : -1;
  if (offset < 0) return [];
  return [issueAt([...path, 'path'], 'names are put below this path: it has no query', null, offset)];
}
