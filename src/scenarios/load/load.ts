import type { Stage } from './profile.ts';

/**
 * When iterations start. Both kinds are profiles of stages (profile.ts); a load without stages has the one stage `main`. With
 * levels there is one stage a level, and `iterations` is the number for each level.
 */
export type Load = ClosedLoad | OpenLoad;

/** Virtual users, over all threads. Each starts its next iteration when its last one has ended. */
export type ClosedLoad = {
  readonly kind: 'closed';
  /** Levels are virtual users. */
  readonly stages: readonly Stage[];
  /** The load ends after so many iterations of all users together; null if only its stages end it. */
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
  /** The most iterations in flight, over all threads. An arrival that finds no room is dropped. */
  readonly maxInFlight: number;
  /** `timer` waits on timers of 1 ms. `precise` spins for the last millisecond, which takes up to a whole core. */
  readonly pacing: 'timer' | 'precise';
};
