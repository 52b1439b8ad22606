/**
 * Numbers the iterations that take something in turn. The numbers of all shards together are 0, 1, 2, …; each shard has its
 * own, by stride.
 */
export class Turns {
  readonly #shards: number;
  #next: number;

  constructor(shard: number, shards: number) {
    this.#shards = shards;
    this.#next = shard;
  }

  take(): number {
    const turn = this.#next;
    this.#next += this.#shards;
    return turn;
  }
}
