/** When a phase ends: at an instant (µs on the shared clock), or with the last iteration (or the last stage) of the load, whichever comes first. */
export type Until = { readonly kind: 'time'; readonly endUs: number } | { readonly kind: 'load' };

/** What runs one phase of a shard's load after the other: the warm-up, then the measured window. */
export type Loop = {
  /** From `startUs` until nothing is in flight any more. */
  run(startUs: number, until: Until): Promise<void>;
  /** Ends the running phase now: no further iterations, then the graceful stop. */
  stop(): void;
  close(): Promise<void>;
};
