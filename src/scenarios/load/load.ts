import type { Stage } from './profile.ts';

/**
 * When iterations start. Both kinds are profiles of stages (profile.ts), which one stage `main` makes up if none is named.
 * With levels there is one stage a level, and `iterations` are those of each.
 */
export type Load = ClosedLoad | OpenLoad;

/** Virtual users over all threads, each starting its next iteration when its last one has ended. */
export type ClosedLoad = {
  readonly kind: 'closed';
  /** Levels are virtual users. */
  readonly stages: readonly Stage[];
  /** The total over all users, after which the load ends; null where only its stages end it. */
  readonly iterations: number | null;
  /** Pause of a user between two iterations. */
  readonly thinkTimeMs: number;
};

/** Arrivals, each with a due time that no response can delay. */
export type OpenLoad = {
  readonly kind: 'open';
  /** Levels are arrivals per second. */
  readonly stages: readonly Stage[];
  readonly iterations: number | null;
  readonly arrivals: 'constant' | 'poisson';
  readonly seed: number;
  /** Iterations in flight over all threads; an arrival beyond is dropped. */
  readonly maxInFlight: number;
  /** `timer` waits on timers of 1 ms; `precise` spins for the last millisecond and takes a core for it. */
  readonly pacing: 'timer' | 'precise';
};
