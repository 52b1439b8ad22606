import type { MemoryFloor, Target } from '../targets/target.ts';

/** Watches over a target while it is under load: whether it lives, and what it holds. */
export class Vigil {
  readonly #target: Target;
  readonly #halt = new AbortController();
  readonly #death: Promise<null>;
  #died: string | null = null;

  /** `onDeath` is called at once; the load is halted by then. */
  constructor(target: Target, onDeath: (reason: string) => void) {
    this.#target = target;
    this.#death = target.died.then((reason) => {
      this.#died = reason;
      this.#halt.abort();
      onDeath(reason);
      return null;
    });
  }

  /** Why the target died, null while it lives. */
  get died(): string | null {
    return this.#died;
  }

  /** Aborted when the load has to end: the target has died, or an abort gate has failed. */
  get halted(): AbortSignal {
    return this.#halt.signal;
  }

  halt(): void {
    this.#halt.abort();
  }

  /** What the target holds after a forced collection; null where it can't be seen, or is dead. What it has seen by then has been told. */
  async settle(): Promise<MemoryFloor | null> {
    if (this.#died !== null) return null;
    return Promise.race([this.#target.settle().then((held) => held ?? null), this.#death]);
  }
}
