import { isMadeName } from '../../../workers/changes/change-name.ts';
import type { ItemId, Tally } from './walk.ts';

/**
 * The items that were in a collection before workloads began to change it, in its order. All walks of a shard share one
 * object.
 */
export class Untouched {
  readonly ids: readonly string[];
  readonly #places: ReadonlyMap<ItemId, number>;

  constructor(ids: readonly string[]) {
    this.ids = ids;
    this.#places = new Map(ids.map((id, place) => [id, place]));
  }

  placeOf(id: ItemId): number | undefined {
    return this.#places.get(id);
  }
}

/**
 * The tally of a collection that workloads add to and delete from while it is walked. Every item that was there before must come
 * exactly once, in its order. An item that a workload has made may come or not, but not twice. The total must be at least the
 * number of untouched items.
 */
export class MovingTally implements Tally {
  readonly #untouched: Untouched;
  readonly #made = new Set<ItemId>();
  #next = 0;

  constructor(untouched: Untouched) {
    this.#untouched = untouched;
  }

  get seen(): number {
    return this.#next + this.#made.size;
  }

  takeTotal(total: number): string | null {
    const { length } = this.#untouched.ids;
    return total >= length ? null : `a total of ${total}, fewer than the ${length} that nobody touches`;
  }

  see(id: ItemId): string | null {
    const place = this.#untouched.placeOf(id);
    if (place === undefined) return this.#seeMade(id);
    if (place < this.#next) return `"${id}" came twice in one walk`;
    if (place > this.#next) return `"${this.#untouched.ids[this.#next]}" was missed: "${id}" came in its place`;
    this.#next += 1;
    return null;
  }

  end(): string | null {
    const { ids } = this.#untouched;
    return this.#next === ids.length ? null : `"${ids[this.#next]}" was missed: the walk ended before it`;
  }

  #seeMade(id: ItemId): string | null {
    if (!isMadeName(String(id))) return `"${id}" was not there before, and no workload has made it`;
    if (this.#made.has(id)) return `"${id}" came twice in one walk`;
    this.#made.add(id);
    return null;
  }
}
