import { nounFor } from '../../../plural.ts';
import { Digits, numberOf, textOf } from '../../../workers/checks/exact-json.ts';
import { holdsHalf } from '../language/sent-text.ts';
import type { PaginationWorkload } from './types.ts';

export type ItemId = string | number;

/**
 * Compares the items of one walk with what the collection holds. Its methods return why the walk has failed, or null if it
 * has not.
 */
export type Tally = {
  /** How many items were seen so far. */
  readonly seen: number;
  /** Takes the total that a page reports. Called before `see` for the items of that page. */
  takeTotal(total: number): string | null;
  see(id: ItemId): string | null;
  /** Called after the last item. */
  end(): string | null;
};

/** What a page says: the ids of its items, the number of all items, and the cursor or the link of the next page. */
export type PageContent = { readonly ids: readonly unknown[]; readonly total: unknown; readonly next: unknown };

/** The collection: path and query of it on the target, and the origin that all of its pages have. */
export type Collection = { readonly origin: string; readonly path: string };

/**
 * One walk through a collection, page by page. Whatever the target says, it ends: no cursor and no link is followed twice, no item
 * is taken beyond the total, and no page after `maxPages`.
 */
export class Walk {
  readonly #workload: PaginationWorkload;
  readonly #tally: Tally;
  readonly #collection: Collection;
  /** Cursors, or paths of links, that were followed. */
  readonly #followed = new Set<string>();
  #path: string;
  #page: number;
  #offset = 0;
  #pages = 0;
  #total: number | null = null;
  #complete = false;

  constructor(workload: PaginationWorkload, tally: Tally, collection: Collection) {
    this.#workload = workload;
    this.#tally = tally;
    this.#collection = collection;
    this.#page = workload.firstPage;
    const { by, params } = workload;
    const first = by === 'page' ? `${params.page}=${this.#page}` : by === 'offset' ? `${params.offset}=0` : '';
    this.#path = this.#pathWith(first);
  }

  get complete(): boolean {
    return this.#complete;
  }

  /** Path and query of the page to read next. */
  get path(): string {
    return this.#path;
  }

  /** Takes one page. Returns why the walk has failed, or null if it has not. */
  add({ ids, total, next }: PageContent): string | null {
    this.#pages += 1;
    return this.#count(total) ?? this.#see(ids) ?? this.#turn(ids.length, next);
  }

  #count(said: unknown): string | null {
    const { total: field } = this.#workload.fields;
    if (field === '') return null;
    const total = numberOf(said);
    if (total === null || !Number.isInteger(total)) return `no whole number at "${field}"`;
    this.#total = total;
    return this.#tally.takeTotal(total);
  }

  #see(ids: readonly unknown[]): string | null {
    for (const id of ids) {
      const known = typeof id === 'object' && id instanceof Digits ? id.text : id;
      if (typeof known !== 'string' && typeof known !== 'number')
        return `an item without "${this.#workload.fields.id}"`;
      const problem = this.#tally.see(known);
      if (problem !== null) return problem;
    }
    return null;
  }

  #turn(read: number, next: unknown): string | null {
    if (this.#isLast(read, next)) {
      this.#complete = true;
      return this.#tally.end();
    }
    const { maxPages } = this.#workload;
    if (this.#pages >= maxPages)
      return `the walk has not ended after ${maxPages} ${nounFor(maxPages, 'page')}, which is maxPages`;
    return this.#follow(read, next);
  }

  #isLast(read: number, next: unknown): boolean {
    const { by } = this.#workload;
    if (by === 'cursor' || by === 'link') return next === null || next === undefined || next === '';
    return read === 0 || (this.#total !== null && this.#tally.seen >= this.#total);
  }

  #follow(read: number, next: unknown): string | null {
    const { by, params } = this.#workload;
    switch (by) {
      case 'cursor':
        return this.#followCursor(next);
      case 'link':
        return this.#followLink(next);
      case 'page':
        this.#page += 1;
        this.#path = this.#pathWith(`${params.page}=${this.#page}`);
        return null;
      case 'offset':
        this.#offset += read;
        this.#path = this.#pathWith(`${params.offset}=${this.#offset}`);
        return null;
    }
  }

  #followCursor(next: unknown): string | null {
    const cursor = textOf(next);
    if (cursor === null) return 'a cursor that is neither a text nor a number';
    if (holdsHalf(cursor)) return 'a cursor that can’t be sent: it holds half of a letter';
    this.#path = this.#pathWith(`${this.#workload.params.cursor}=${encodeURIComponent(cursor)}`);
    return this.#isNew(cursor) ? null : `the cursor "${cursor}" came again: it leads nowhere`;
  }

  #followLink(next: unknown): string | null {
    if (typeof next !== 'string') return 'a link to the next page that is no text';
    if (holdsHalf(next)) return 'a link to the next page that can’t be sent: it holds half of a letter';
    const { origin } = this.#collection;
    const url = parseUrl(next, `${origin}${this.#path}`);
    if (url === null) return `a link to the next page that is no URL: "${next}"`;
    if (url.origin !== origin) return `the link to the next page leads to ${url.origin}, not to ${origin}`;
    this.#path = `${url.pathname}${url.search}`;
    return this.#isNew(this.#path) ? null : `the link "${next}" came again: it leads nowhere`;
  }

  #isNew(followed: string): boolean {
    const isNew = !this.#followed.has(followed);
    this.#followed.add(followed);
    return isNew;
  }

  /** The path of the collection with the page size and this parameter. */
  #pathWith(parameter: string): string {
    const { path } = this.#collection;
    const { params, pageSize } = this.#workload;
    const query = `${params.limit}=${pageSize}${parameter === '' ? '' : `&${parameter}`}`;
    return `${path}${path.includes('?') ? '&' : '?'}${query}`;
  }
}

function parseUrl(text: string, base: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
