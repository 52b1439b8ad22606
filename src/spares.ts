/**
 * Things that are lent for a short time, each to one borrower. The one that was given back last is lent first: what a thousand
 * connections use in turn stays in the processor's cache, as a thing that each of them owns would not.
 */
export class Spares<T> {
  readonly #make: () => T;
  readonly #idle: T[] = [];

  /** `make` is called where none lies idle. */
  constructor(make: () => T) {
    this.#make = make;
  }

  /** As it was given back. */
  take(): T {
    return this.#idle.pop() ?? this.#make();
  }

  give(spare: T): void {
    this.#idle.push(spare);
  }
}
