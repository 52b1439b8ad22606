import { z } from 'zod';
import { countField, nonEmpty, pathField } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { type Fields, group, issueOn } from '../../fields/reading.ts';
import type { Issue } from '../../yaml/issue.ts';
import { levelsNode, saidByLevels } from '../language/levels-language.ts';
import { languageOf } from '../language/spec-language.ts';
import type { WorkloadSpec } from '../language/workload-spec.ts';
import { type PaginationFacts, paginationFacts } from './facts.ts';
import type { PaginationWorkload } from './types.ts';

/** A server that sends larger pages than this does not really page. */
const MAX_PAGE_SIZE = 10_000;

const pageSize = countField('Items asked for in a page.', 1, MAX_PAGE_SIZE);

const shape = {
  by: z.enum(['cursor', 'page']).default('cursor').meta({ description: 'How the next page is asked for.' }),
  pageSize: pageSize.default(50),
  path: pathField('The collection.').default('/changes'),
  headers: headersField().default({}),
  params: group('filled', {
    limit: nonEmpty('Query parameter of the page size.').default('limit'),
    cursor: nonEmpty('Query parameter of the cursor.').default('cursor'),
    page: nonEmpty('Query parameter of the page number.').default('page'),
  }),
  fields: group('filled', {
    items: nonEmpty('Field of the items; a dotted path.').default('items'),
    id: nonEmpty('Field of an item that tells it from the others.').default('name'),
    nextCursor: nonEmpty('Field of the next cursor.').default('nextCursor'),
    total: nonEmpty('Field of the number of all items.').default('total'),
  }),
  minItems: countField('A walk that sees fewer items has failed.', 1, 1e9).default(1),
  mutate: z.boolean().default(false).meta({
    description: 'Between two pages, the user makes changes of its own and deletes them, by the API of OpenSpec.',
  }),
  levels: levelsNode({ pageSize }),
};

export const pagination: WorkloadSpec<PaginationWorkload, PaginationFacts> = {
  kind: 'pagination',
  language: languageOf({
    kind: 'pagination',
    description: 'One iteration walks the whole collection once.',
    shape,
    check: (fields) => [...saidByLevels(fields.levels, 'pageSize', fields.pageSize), ...checkMutate(fields)],
    make: (values, levels): PaginationWorkload => ({ ...values, kind: 'pagination', levels }),
  }),
  timers: ['traversal'],
  counters: ['items', 'pages'],
  requests: ({ mutate }) => (mutate ? ['page', 'mutate'] : ['page']),
  atLevel: (workload, _, value) => ({ ...workload, pageSize: value }),
  resolveFolders: (workload) => workload,
  facts: paginationFacts,
};

/** With `mutate`, a walk needs a cursor, since page numbers shift, and the workload's own changes are known by their names. */
function checkMutate({ mutate, by, fields }: Fields<typeof shape>): readonly Issue[] {
  if (mutate.value !== true) return [];
  const id = fields.value?.id;
  return [
    ...(by.value === 'page'
      ? [
          issueOn(
            by,
            'a walk by page can’t be right while changes come and go',
            'write by: cursor, or leave mutate out',
          ),
        ]
      : []),
    ...(id?.value !== undefined && id.value !== 'name'
      ? [
          issueOn(
            id,
            'with mutate, changes are told apart by their name',
            'leave the id out: OpenSpec tells changes apart by name',
          ),
        ]
      : []),
  ];
}
