import type { PaginationWorkload } from '../../src/scenarios/workloads/pagination/types.ts';

/** A walk as the language has it where nothing is written, but for `part`. */
export function paginationWorkload(
  part: Partial<PaginationWorkload> = {},
): PaginationWorkload & { kind: 'pagination' } {
  return {
    kind: 'pagination',
    by: 'cursor',
    pageSize: 50,
    path: '/changes',
    headers: {},
    params: { limit: 'limit', cursor: 'cursor', page: 'page', offset: 'offset' },
    fields: { items: 'items', id: 'name', nextCursor: 'nextCursor', nextLink: '', total: 'total' },
    firstPage: 1,
    maxPages: 10_000,
    minItems: 1,
    mutate: false,
    levels: null,
    ...part,
  };
}
