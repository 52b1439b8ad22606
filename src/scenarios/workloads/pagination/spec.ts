import * as z from 'zod';
import { countField, nonEmpty, pathField } from '../../fields/fields.ts';
import { headersField } from '../../fields/headers.ts';
import { type Field, type Fields, group, issueOn, keyIssueOn } from '../../fields/reading.ts';
import type { Issue } from '../../yaml/issue.ts';
import { levelsNode, saidByLevels } from '../language/levels-language.ts';
import { encodeName } from '../language/sent-text.ts';
import { languageOf } from '../language/spec-language.ts';
import type { WorkloadSpec } from '../language/workload-spec.ts';
import { type PaginationFacts, paginationFacts } from './facts.ts';
import type { PaginationWorkload } from './types.ts';

/** A server that sends larger pages than this does not really page. */
const MAX_PAGE_SIZE = 10_000;

const anyText = (description: string): z.ZodType<string, string> => z.string().meta({ description });
const parameter = (description: string): z.ZodType<string, string> => nonEmpty(description).transform(encodeName);
const pageSize = countField('Items asked for in a page.', 1, MAX_PAGE_SIZE);

const shape = {
  by: z.enum(['cursor', 'page', 'offset', 'link']).default('cursor').meta({
    description:
      'How the next page is asked for: by cursor, by its number, by the number of items before it, or by its URL.',
  }),
  pageSize: pageSize.default(50),
  path: pathField('The collection.').default('/changes'),
  headers: headersField().default({}),
  params: group('filled', {
    limit: parameter('Query parameter of the page size.').default('limit'),
    cursor: parameter('Query parameter of the cursor.').default('cursor'),
    page: parameter('Query parameter of the page number.').default('page'),
    offset: parameter('Query parameter of the number of items before the page.').default('offset'),
  }),
  fields: group('filled', {
    items: anyText('Field of the items, a dotted path; empty if the answer itself is the list.').default('items'),
    id: anyText('Field of an item that tells it from the others; empty for the item itself.').default('name'),
    nextCursor: nonEmpty('Field of the next cursor.').default('nextCursor'),
    nextLink: anyText('Field of the URL of the next page; empty for the header Link.').default(''),
    total: anyText('Field of the number of all items; empty if there is none.').default('total'),
  }),
  firstPage: countField('Number of the first page, where pages are asked for by number.', 0, 1_000_000).default(1),
  maxPages: countField('A walk that has not ended after so many pages has failed.', 1, 1_000_000).default(10_000),
  minItems: countField('A walk that sees fewer items has failed.', 1, 1e9).default(1),
  mutate: z.boolean().default(false).meta({
    description: 'Between two pages, the user makes changes of its own and deletes them, by the API of OpenSpec.',
  }),
  levels: levelsNode({ pageSize }),
};

export const pagination: WorkloadSpec<PaginationWorkload, PaginationFacts> = {
  kind: 'pagination',
  hasTarget: true,
  language: languageOf({
    kind: 'pagination',
    description: 'One iteration walks the whole collection once.',
    shape,
    check: (fields) => [
      ...saidByLevels(fields.levels, 'pageSize', fields.pageSize),
      ...checkMutate(fields),
      ...checkUse(fields),
    ],
    make: (values, levels): PaginationWorkload => ({ ...values, kind: 'pagination', levels }),
  }),
  timers: ['traversal'],
  counters: ['items', 'pages'],
  requests: ({ mutate }) => (mutate ? ['page', 'mutate'] : ['page']),
  paths: ({ path }) => [path],
  atLevel: (workload, _, value) => ({ ...workload, pageSize: value }),
  resolveFolders: (workload) => workload,
  facts: paginationFacts,
};

/** With `mutate`, a walk needs a cursor, since page numbers shift, and the workload's own changes are known by their names. */
function checkMutate({ mutate, by, fields }: Fields<typeof shape>): readonly Issue[] {
  if (mutate.value !== true) return [];
  const id = fields.value?.id;
  return [
    ...(by.value !== undefined && by.value !== 'cursor'
      ? [
          issueOn(
            by,
            `a walk by ${by.value} can’t be right while changes come and go`,
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

/** A key that this kind of walk does not use would be a wish that nobody fulfils. */
function checkUse({ by, firstPage, fields }: Fields<typeof shape>): readonly Issue[] {
  const nextLink = fields.value?.nextLink;
  const unused = (field: Field<unknown> | undefined, kind: string): readonly Issue[] =>
    field?.isWritten !== true || by.value === undefined || by.value === kind
      ? []
      : [keyIssueOn(field, `a walk by ${by.value} does not use this`, `write by: ${kind}, or leave it out`)];
  return [...unused(firstPage, 'page'), ...unused(nextLink, 'link')];
}
