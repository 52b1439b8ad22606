/**
 * When a phase of a shard ends: at an instant (µs on the shared clock), until which `held` goes on at the level of the last stage if that
 * ends before; with its load, by its last iteration or its last stage, whichever comes first; or after a number of iterations of this shard.
 */
export type Until =
  | { readonly kind: 'time' | 'held'; readonly endUs: number }
  | { readonly kind: 'load' }
  | { readonly kind: 'iterations'; readonly count: number };

/** Runs the phases of a shard's load one after the other: the warm-up, then the measured window. */
export type Loop = {
  /** Runs a phase from `startUs` on (µs on the shared clock). Resolves when nothing is in flight any more. */
  run(startUs: number, until: Until): Promise<void>;
  /** Ends the running phase now: no further iterations, then the graceful stop. */
  stop(): void;
  /** Ends what is in flight as unfinished, without a graceful stop. */
  cut(): void;
  close(): Promise<void>;
};
