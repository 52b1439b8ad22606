import { plural } from '../../../plural.ts';
import type { ItemId, Tally } from './walk.ts';

/**
 * The tally of a collection that nobody changes. Every page must report the same total, no item may come twice and none beyond the
 * total, and at the end as many items must have been seen as the total says, and no fewer than `minItems`. A collection whose
 * pages report no total has as many items as were seen.
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
    const before = this.#seen.size;
    // One look into the set tells whether the item is new: it has grown then.
    if (this.#seen.add(id).size === before) return `"${id}" came twice in one walk`;
    return before === this.#total ? `"${id}" came after all ${plural(this.#total ?? 0, 'item')} of the total` : null;
  }

  end(): string | null {
    const total = this.#total ?? this.#seen.size;
    if (this.#seen.size !== total) return `the walk saw ${plural(this.#seen.size, 'item')} of ${total}`;
    return total >= this.#minItems
      ? null
      : `${plural(total, 'item')} in the collection, fewer than minItems: ${this.#minItems}`;
  }
}
