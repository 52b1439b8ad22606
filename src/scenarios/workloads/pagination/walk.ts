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

/** One walk through a collection, page by page. */
export class Walk {
  readonly #workload: PaginationWorkload;
  readonly #tally: Tally;
  #cursor: string | null = null;
  #page = 1;
  #complete = false;

  constructor(workload: PaginationWorkload, tally: Tally) {
    this.#workload = workload;
    this.#tally = tally;
  }

  get complete(): boolean {
    return this.#complete;
  }

  /** The query of the page to read next. */
  query(): string {
    const { by, params, pageSize } = this.#workload;
    const limit = `${params.limit}=${pageSize}`;
    if (by === 'page') return `${limit}&${params.page}=${this.#page}`;
    return this.#cursor === null ? limit : `${limit}&${params.cursor}=${encodeURIComponent(this.#cursor)}`;
  }

  /** Takes one page. Returns why the walk has failed, or null if it has not. */
  add(ids: readonly unknown[], total: unknown, nextCursor: unknown): string | null {
    const { fields } = this.#workload;
    if (typeof total !== 'number' || !Number.isInteger(total)) return `no whole number at "${fields.total}"`;
    const moved = this.#tally.takeTotal(total);
    if (moved !== null) return moved;
    for (const id of ids) {
      if (typeof id !== 'string' && typeof id !== 'number') return `an item without "${fields.id}"`;
      const problem = this.#tally.see(id);
      if (problem !== null) return problem;
    }
    return this.#workload.by === 'page' ? this.#turnPage(ids.length, total) : this.#follow(nextCursor, ids.length);
  }

  #turnPage(read: number, total: number): string | null {
    this.#page += 1;
    if (this.#tally.seen >= total) return this.#finish();
    const { pageSize } = this.#workload;
    return read === pageSize ? null : `a page of ${read} items, not ${pageSize}, before the last one`;
  }

  #follow(nextCursor: unknown, read: number): string | null {
    if (nextCursor === null || nextCursor === undefined) return this.#finish();
    if (typeof nextCursor !== 'string' || nextCursor === '') return 'a cursor that is no text';
    if (nextCursor === this.#cursor || read === 0) return 'a cursor that leads nowhere';
    this.#cursor = nextCursor;
    return null;
  }

  #finish(): string | null {
    this.#complete = true;
    return this.#tally.end();
  }
}
