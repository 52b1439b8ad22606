import type { ItemId, Tally } from './walk.ts';

/**
 * The tally of a collection that nobody changes. Every page must report the same total, no item may come twice, and at the end as
 * many items must have been seen as the total says, and no fewer than `minItems`.
 */
export class StillTally implements Tally {
  readonly #minItems: number;
  readonly #seen = new Set<ItemId>();
  #total: number | null = null;

  constructor(minItems: number) {
    this.#minItems = minItems;
  }

  get seen(): number {
    return this.#seen.size;
  }

  takeTotal(total: number): string | null {
    this.#total ??= total;
    return this.#total === total ? null : `the total was ${this.#total} and became ${total}`;
  }

  see(id: ItemId): string | null {
    if (this.#seen.has(id)) return `"${id}" came twice in one walk`;
    this.#seen.add(id);
    return null;
  }

  end(): string | null {
    const total = this.#total ?? 0;
    if (this.#seen.size !== total) return `the walk saw ${this.#seen.size} items of ${total}`;
    return total >= this.#minItems ? null : `${total} items in the collection, fewer than minItems: ${this.#minItems}`;
  }
}
