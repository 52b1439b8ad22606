/**
 * When a phase ends: at an instant (µs on the shared clock), or with the load, by its last iteration or its last stage,
 * whichever comes first.
 */
export type Until = { readonly kind: 'time'; readonly endUs: number } | { readonly kind: 'load' };

/** Runs the phases of a shard's load one after the other: the warm-up, then the measured window. */
export type Loop = {
  /** Runs a phase from `startUs` on (µs on the shared clock). Resolves when nothing is in flight any more. */
  run(startUs: number, until: Until): Promise<void>;
  /** Ends the running phase now: no further iterations, then the graceful stop. */
  stop(): void;
  close(): Promise<void>;
};
