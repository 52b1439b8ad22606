import type { LevelKey } from '../load/levels.ts';
import type { MetricNames } from './metric-names.ts';

/** What a gate can be about in one scenario. */
export type GateScope = {
  /** Who has these metrics, for messages: `the pagination workload`. */
  readonly owner: string;
  readonly metrics: MetricNames;
  /** Null while the names are not known, because something else is wrong with the workload. */
  readonly requests: readonly string[] | null;
  /** Names of the load's stages; null while they are not known. */
  readonly stages: readonly string[] | null;
  /** What the workload's levels sweep, so that its stages are called `KEY=VALUE`; null for a load without levels. */
  readonly swept: LevelKey | null;
};
