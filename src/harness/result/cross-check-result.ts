/** Whether a second load generator measures what we measured. `agreed` is null if it can't tell, and `reason` says why. */
export type CrossCheckResult = ComparedCrossCheck | UndecidedCrossCheck;

export type ComparedCrossCheck = {
  readonly by: 'autocannon';
  readonly agreed: boolean;
  readonly reason: null;
  readonly ours: CrossCheckFigures;
  readonly theirs: CrossCheckFigures;
  readonly tolerances: CrossCheckTolerances;
  readonly differences: readonly CrossCheckDifference[];
  /** Figures that were not compared, and why. */
  readonly notes: readonly string[];
};

export type UndecidedCrossCheck = {
  readonly by: 'autocannon';
  readonly agreed: null;
  readonly reason: string;
  readonly ours: CrossCheckFigures;
  /** The figures of autocannon; null if it did not come to its end. */
  readonly theirs: CrossCheckFigures | null;
};

/** Figures of one load that both generators can measure. Times are `response`, in milliseconds. */
export type CrossCheckFigures = {
  readonly windowMs: number;
  /** Answers with an expected status per second of the window. */
  readonly rate: number;
  /** Null if there are too few samples. */
  readonly p50: number | null;
  readonly p97_5: number | null;
  readonly sent: number;
  /** Answers with an expected status; their bodies are not looked at. */
  readonly ok: number;
  /** Answers with another status, timeouts and errors of connections. */
  readonly failed: number;
  /** Requests that were cut off at the end. */
  readonly unfinished: number;
};

/** Times may differ by `ms` and a `share` of ours together, the rate by that share, and the share of `ok` by as much. */
export type CrossCheckTolerances = { readonly ms: number; readonly share: number };

export type CrossCheckDifference = {
  readonly figure: 'rate' | 'p50' | 'p97.5' | 'share of ok';
  /** A rate per second, milliseconds, or per cent. */
  readonly unit: '/s' | 'ms' | '%';
  readonly ours: number;
  readonly theirs: number;
};
