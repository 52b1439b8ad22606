import type { LevelKey } from '../load/levels.ts';
import type { MetricNames } from './metric-names.ts';

export type WorkObstacle = { readonly message: string; readonly hint: string };

/** The figures that a gate can name in one scenario. */
export type GateScope = {
  /** What has these metrics, for messages: `the pagination workload`. */
  readonly owner: string;
  readonly metrics: MetricNames;
  /** Null if the names are not known because the workload is not valid. */
  readonly requests: readonly string[] | null;
  /** Names of the load's stages; null if they are not known. */
  readonly stages: readonly string[] | null;
  /** What the workload's levels sweep, so that its stages are called `KEY=VALUE`; null for a load without levels. */
  readonly swept: LevelKey | null;
  /** Why gates on the work of the target would be no steadier than times; null where nothing is in their way. */
  readonly workObstacle: WorkObstacle | null;
};
