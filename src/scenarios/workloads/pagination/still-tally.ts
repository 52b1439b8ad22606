import { plural } from '../../../plural.ts';
import type { ItemId, Tally } from './walk.ts';

/** The items of the last walk that was right, each once, in its order. All walks of a shard share one object. */
export type LastWalk = { ids: readonly ItemId[] };

/**
 * The tally of a collection that nobody changes. Every page must report the same total, no item may come twice and none beyond the
 * total, and at the end as many items must have been seen as the total says, and no fewer than `minItems`. A collection whose
 * pages report no total has as many items as were seen. Items that come in the order of the last walk need no set to be told apart.
 */
export class StillTally implements Tally {
  readonly #minItems: number;
  readonly #last: LastWalk;
  /** The items of the last walk that had ended when this one began. */
  readonly #expected: readonly ItemId[];
  /** How many items came as in the last walk. */
  #alike = 0;
  /** All items; null as long as they came as in the last walk. */
  #others: Set<ItemId> | null = null;
  #total: number | null = null;

  constructor(minItems: number, last: LastWalk = { ids: [] }) {
    this.#minItems = minItems;
    this.#last = last;
    this.#expected = last.ids;
  }

  get seen(): number {
    return this.#others?.size ?? this.#alike;
  }

  takeTotal(total: number): string | null {
    this.#total ??= total;
    return this.#total === total ? null : `the total was ${this.#total} and became ${total}`;
  }

  see(id: ItemId): string | null {
    const before = this.seen;
    if (!this.#take(id)) return `"${id}" came twice in one walk`;
    return before === this.#total ? `"${id}" came after all ${plural(this.#total ?? 0, 'item')} of the total` : null;
  }

  end(): string | null {
    const { seen } = this;
    const total = this.#total ?? seen;
    if (seen !== total) return `the walk saw ${plural(seen, 'item')} of ${total}`;
    if (total < this.#minItems)
      return `${plural(total, 'item')} in the collection, fewer than minItems: ${this.#minItems}`;
    if (this.#others !== null) this.#last.ids = [...this.#others];
    return null;
  }

  /** Returns whether the item is new. */
  #take(id: ItemId): boolean {
    if (this.#others === null) {
      if (this.#expected[this.#alike] === id) {
        this.#alike += 1;
        return true;
      }
      this.#others = new Set(this.#expected.slice(0, this.#alike));
    }
    const before = this.#others.size;
    return this.#others.add(id).size > before;
  }
}
