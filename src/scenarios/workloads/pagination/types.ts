import type { Headers } from '../../fields/headers.ts';
import type { Levels } from '../../load/levels.ts';

/** One iteration walks the whole collection once. */
export type PaginationWorkload = {
  readonly kind: 'pagination';
  readonly by: 'cursor' | 'page';
  readonly pageSize: number;
  /** Path of the collection, with its own fixed query if it needs one. */
  readonly path: string;
  readonly headers: Headers;
  /** Query parameters: page size, cursor (by cursor), page number counted from 1 (by page). */
  readonly params: { readonly limit: string; readonly cursor: string; readonly page: string };
  /** Fields of the answer; each may be a dotted path. */
  readonly fields: { readonly items: string; readonly id: string; readonly nextCursor: string; readonly total: string };
  /** A walk that sees fewer items fails its check, so that an empty collection can't pass. */
  readonly minItems: number;
  /** Between two pages, the user makes a change of its own or deletes one. The collection must be that of an OpenSpec server. */
  readonly mutate: boolean;
  readonly levels: Levels | null;
};
