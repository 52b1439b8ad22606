/** What requests of some scenarios may cost: the content of a budget file. */
export type Budget = { readonly scenarios: readonly ScenarioBudget[] };

export type ScenarioBudget = {
  readonly name: string;
  /** Identifies what was measured: see fingerprint.ts. */
  readonly fingerprint: string;
  /** The commit that was measured; null outside of a repository. */
  readonly commit: string | null;
  /** The major version of Node that it was measured on. */
  readonly node: number;
  readonly figures: readonly BudgetFigure[];
};

/** `metric` is written as in a gate: `alloc/request`, or `alloc/request @ pageSize=50`. */
export type BudgetFigure = {
  readonly metric: string;
  /** In bytes. */
  readonly value: number;
  /** By how much a later run may be above it, in per cent. */
  readonly tolerancePercent: number;
};

/** The name of the file, beside the scenario file. */
export const BUDGET_FILE = 'perf-budget.yaml';
