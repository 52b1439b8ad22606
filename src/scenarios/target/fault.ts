/**
 * What the OpenSpec target does wrong on purpose, to show that gates fail. A fault that is not wanted is null, 0 or false.
 */
export type FaultSpec = {
  /** With the same seed, request number k meets the same faults in every run. */
  readonly seed: number;
  readonly latency: LatencySpec | null;
  /** The whole thread stands still. */
  readonly stall: Spell | null;
  /** Nothing listens, and connections that are open are closed. */
  readonly refuse: Spell | null;
  /** Shares of all requests. A request meets at most one of these three faults. */
  readonly errorPercent: number;
  readonly resetPercent: number;
  readonly truncatePercent: number;
  readonly drip: { readonly bytes: number; readonly everyMs: number } | null;
  /** Each body is gathered whole in memory before its first byte is sent. */
  readonly buffer: boolean;
  readonly leak: { readonly perRequestBytes: number; readonly upToBytes: number } | null;
  /** CPU of the target's thread that each request takes, in milliseconds of a core that nobody else uses. */
  readonly burnMs: number;
  /** Heap that each request allocates beyond its own, and that is garbage at once. */
  readonly garbageBytes: number;
  /** `announced`: the last answer of a connection has the header `connection: close`, as HTTP demands. */
  readonly closeAfter: { readonly requests: number; readonly announced: boolean } | null;
};

/** A delay before an answer starts. */
export type LatencySpec =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly lowMs: number; readonly highMs: number }
  /** The logarithm of the delay is normal, with this standard deviation, about the logarithm of the median. */
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly sigma: number };

/**
 * A fault that begins `afterMs` after the measured window has opened, lasts `forMs`, and begins again `everyMs` after each
 * beginning; null if it occurs only once.
 */
export type Spell = { readonly afterMs: number; readonly forMs: number; readonly everyMs: number | null };
