import { type Change, type ChangeStatus, STATUSES } from './served-change.ts';

/** `name` is ascending by code unit; `recent` is newest first, then by name. */
export const SORTS = ['name', 'recent'] as const;
export type Sort = (typeof SORTS)[number];

/** Which changes a list shows, and in which order. */
export type View = { readonly sort: Sort; readonly status: ChangeStatus | 'any' };

/** The position of a walk: the sort keys of the last item that it has seen, which may be gone by now. */
export type Position = Pick<Change, 'name' | 'lastModifiedMs'>;

export type Slice = { readonly changes: readonly Change[]; readonly more: boolean };

type Order = (a: Position, b: Position) => number;
type Views = ReadonlyMap<View['status'], Change[]>;

const byName: Order = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const byRecent: Order = (a, b) => b.lastModifiedMs - a.lastModifiedMs || byName(a, b);
const ORDERS: { readonly [sort in Sort]: Order } = { name: byName, recent: byRecent };

/**
 * The changes of one repository in every order and filter that a request can ask for. Names are unique. Each view is a sorted
 * array, so a page is a slice of it wherever it starts. Adding or removing a change takes a binary search and a move of memory
 * in each of four views: 15 µs among 10,000 changes.
 */
export class ChangeIndex {
  readonly #views: { readonly [sort in Sort]: Views };

  constructor(changes: readonly Change[]) {
    this.#views = { name: filtered([...changes].sort(byName)), recent: filtered([...changes].sort(byRecent)) };
  }

  /** The number of changes that match. */
  count(view: View): number {
    return this.#list(view).length;
  }

  find(name: string): Change | undefined {
    const all = this.#list({ sort: 'name', status: 'any' });
    const change = all[firstAfter(all, byName, { name, lastModifiedMs: 0 }) - 1];
    return change?.name === name ? change : undefined;
  }

  /** Up to `limit` changes that come after `position`, or the first ones. */
  after(view: View, position: Position | undefined, limit: number): Slice {
    const all = this.#list(view);
    const from = position === undefined ? 0 : firstAfter(all, ORDERS[view.sort], position);
    return { changes: all.slice(from, from + limit), more: from + limit < all.length };
  }

  /** Page number `page`, counted from 1; a page after the last one is empty. */
  page(view: View, page: number, limit: number): readonly Change[] {
    return this.#list(view).slice((page - 1) * limit, page * limit);
  }

  /** Throws if the name is taken; the caller must have checked that. */
  add(change: Change): void {
    if (this.find(change.name)) throw new Error(`there is already a change named ${change.name}`);
    for (const view of viewsOf(change)) {
      const all = this.#list(view);
      all.splice(firstAfter(all, ORDERS[view.sort], change), 0, change);
    }
  }

  /** Throws if the change is not in the index. */
  remove(change: Change): void {
    if (this.find(change.name) !== change) throw new Error(`no such change as ${change.name}`);
    for (const view of viewsOf(change)) {
      const all = this.#list(view);
      all.splice(firstAfter(all, ORDERS[view.sort], change) - 1, 1);
    }
  }

  #list(view: View): Change[] {
    return this.#views[view.sort].get(view.status) ?? [];
  }
}

function filtered(changes: Change[]): Views {
  const views = new Map<View['status'], Change[]>([['any', changes]]);
  for (const status of STATUSES)
    views.set(
      status,
      changes.filter((change) => change.status === status),
    );
  return views;
}

function viewsOf({ status }: Change): readonly View[] {
  return SORTS.flatMap((sort): readonly View[] => [
    { sort, status: 'any' },
    { sort, status },
  ]);
}

/** Binary search: the index of the first change that comes after `position`. */
function firstAfter(changes: readonly Change[], order: Order, position: Position): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const change = changes[middle];
    if (change && order(change, position) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
