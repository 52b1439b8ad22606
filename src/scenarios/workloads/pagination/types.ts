import type { Headers } from '../../fields/headers.ts';
import type { Levels } from '../../load/levels.ts';

/** One iteration walks the whole collection once. */
export type PaginationWorkload = {
  readonly kind: 'pagination';
  /**
   * How the next page is asked for: by the cursor of the last page, by its number, by the number of items before it, or by the URL that
   * the last page says.
   */
  readonly by: 'cursor' | 'page' | 'offset' | 'link';
  readonly pageSize: number;
  /** Path of the collection, with its own fixed query if it needs one. */
  readonly path: string;
  readonly headers: Headers;
  /** Query parameters: page size, cursor (by cursor), page number (by page), items before the page (by offset). */
  readonly params: { readonly limit: string; readonly cursor: string; readonly page: string; readonly offset: string };
  /** Fields of the answer; each may be a dotted path. */
  readonly fields: {
    /** Empty if the answer itself is the list. */
    readonly items: string;
    /** Empty if each item is its own id. */
    readonly id: string;
    readonly nextCursor: string;
    /** Where the URL of the next page is (by link); empty if it is in a `Link` header. */
    readonly nextLink: string;
    /** Empty if no page says how many items there are. */
    readonly total: string;
  };
  /** The number of the first page (by page). */
  readonly firstPage: number;
  /** A walk of more pages has failed. */
  readonly maxPages: number;
  /** A walk that sees fewer items fails its check, so that an empty collection can't pass. */
  readonly minItems: number;
  /** Between two pages, the user makes a change of its own or deletes one. The collection must be that of an OpenSpec server. */
  readonly mutate: boolean;
  readonly levels: Levels | null;
};
