import type { PaginationWorkload } from '../../scenarios/scenario.ts';

/**
 * One walk through a collection. It is right when every page had the same total, no item came twice, and at the end as
 * many items were seen as the total says, and no fewer than the workload asks for.
 */
export class Walk {
  readonly #workload: PaginationWorkload;
  readonly #seen = new Set<string | number>();
  #total: number | null = null;
  #cursor: string | null = null;
  #page = 1;
  #complete = false;

  constructor(workload: PaginationWorkload) {
    this.#workload = workload;
  }

  get complete(): boolean {
    return this.#complete;
  }

  /** Query of the page to read next. */
  query(): string {
    const { by, params, pageSize } = this.#workload;
    const limit = `${params.limit}=${pageSize}`;
    if (by === 'page') return `${limit}&${params.page}=${this.#page}`;
    return this.#cursor === null ? limit : `${limit}&${params.cursor}=${encodeURIComponent(this.#cursor)}`;
  }

  /** Takes one page in; says why where the walk can no longer be right, else null. */
  add(ids: readonly unknown[], total: unknown, nextCursor: unknown): string | null {
    const { fields } = this.#workload;
    if (typeof total !== 'number' || !Number.isInteger(total)) return `no whole number at "${fields.total}"`;
    this.#total ??= total;
    if (this.#total !== total) return `the total was ${this.#total} and became ${total}`;
    for (const id of ids) {
      if (typeof id !== 'string' && typeof id !== 'number') return `an item without "${fields.id}"`;
      if (this.#seen.has(id)) return `"${id}" came twice in one walk`;
      this.#seen.add(id);
    }
    return this.#workload.by === 'page'
      ? this.#turnPage(ids.length, total)
      : this.#follow(nextCursor, ids.length, total);
  }

  #turnPage(read: number, total: number): string | null {
    this.#page += 1;
    if (this.#seen.size >= total) return this.#finish(total);
    const { pageSize } = this.#workload;
    return read === pageSize ? null : `a page of ${read} items, not ${pageSize}, before the last one`;
  }

  #follow(nextCursor: unknown, read: number, total: number): string | null {
    if (nextCursor === null || nextCursor === undefined) return this.#finish(total);
    if (typeof nextCursor !== 'string' || nextCursor === '') return 'a cursor that is no text';
    if (nextCursor === this.#cursor || read === 0) return 'a cursor that leads nowhere';
    this.#cursor = nextCursor;
    return null;
  }

  #finish(total: number): string | null {
    this.#complete = true;
    const { minItems } = this.#workload;
    if (this.#seen.size !== total) return `the walk saw ${this.#seen.size} items of ${total}`;
    return total >= minItems ? null : `${total} items in the collection, fewer than minItems: ${minItems}`;
  }
}
