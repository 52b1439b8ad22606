import { z } from 'zod';
import { nonEmpty, pathField, wholeNumber } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { type Issue, isMapping, issueAt, type Path } from '../../yaml/issue.ts';
import { checkLevels, levelsField, saidByLevels } from '../levels-language.ts';
import type { WorkloadSpec } from '../workload-spec.ts';
import { type PaginationFacts, paginationFacts } from './facts.ts';
import type { PaginationWorkload } from './types.ts';

/** One walk needs thousands of answers at most; a server with larger pages than this is not paging. */
const MAX_PAGE_SIZE = 10_000;

const pageSize = wholeNumber('Items asked for in a page.', 1, MAX_PAGE_SIZE);

export const pagination: WorkloadSpec<PaginationWorkload, PaginationFacts> = {
  kind: 'pagination',
  schema: z.strictObject({
    kind: z.literal('pagination').meta({ description: 'One iteration walks the whole collection once.' }),
    by: z.enum(['cursor', 'page']).default('cursor').meta({ description: 'How the next page is asked for.' }),
    pageSize: pageSize.default(50),
    path: pathField('The collection.').default('/changes'),
    headers: headersField().default({}),
    params: z
      .strictObject({
        limit: nonEmpty('Query parameter of the page size.').default('limit'),
        cursor: nonEmpty('Query parameter of the cursor.').default('cursor'),
        page: nonEmpty('Query parameter of the page number.').default('page'),
      })
      .prefault({}),
    fields: z
      .strictObject({
        items: nonEmpty('Field of the items; a dotted path.').default('items'),
        id: nonEmpty('Field of an item that tells it from the others.').default('name'),
        nextCursor: nonEmpty('Field of the next cursor.').default('nextCursor'),
        total: nonEmpty('Field of the number of all items.').default('total'),
      })
      .prefault({}),
    minItems: wholeNumber('A walk that sees fewer items has failed.', 1, 1e9).default(1),
    mutate: z.boolean().default(false).meta({
      description: 'Between two pages, the user makes changes of its own and deletes them, by the API of OpenSpec.',
    }),
    levels: levelsField({ pageSize }),
  }),
  timers: ['traversal'],
  counters: ['items', 'pages'],
  check: (raw, path) => [
    ...checkLevels(raw, path),
    ...saidByLevels(raw, 'pageSize', 'pageSize', path),
    ...(raw['mutate'] === true ? checkMutate(raw, path) : []),
  ],
  checkAgainst: () => [],
  requests: ({ mutate }) => (mutate ? ['page', 'mutate'] : ['page']),
  atLevel: (workload, _, pageSize) => ({ ...workload, pageSize }),
  resolveFolders: (workload) => workload,
  facts: paginationFacts,
};

/** Page numbers shift with every change, and what a workload has made is known by its name. */
function checkMutate(raw: Readonly<Record<string, unknown>>, path: Path): readonly Issue[] {
  const issues: Issue[] = [];
  if (raw['by'] === 'page') {
    const hint = 'write by: cursor, or leave mutate out';
    issues.push(issueAt([...path, 'by'], 'no walk by page can be right while changes come and go', hint));
  }
  const id = isMapping(raw['fields']) ? raw['fields']['id'] : undefined;
  if (typeof id === 'string' && id !== 'name') {
    const hint = 'leave it out: OpenSpec’s changes are told apart by name';
    issues.push(issueAt([...path, 'fields', 'id'], 'what a workload has made is known by its name', hint));
  }
  return issues;
}
