import type { Gauges } from '../metrics/gauge.ts';
import type { GaugeName } from '../metrics/names.ts';
import type { Total } from '../metrics/total.ts';
import type { MemoryFloor } from '../targets/target.ts';

/** Everything that a run of a scenario leaves behind for its judge. */
export type Evidence = {
  readonly total: Total;
  /** Length of the measured window. */
  readonly windowUs: number;
  /** From the target's readiness to the end of the drain, the warm-up included. Peaks come from here. */
  readonly gauges: Gauges;
  /** Inside the measured window only. Means and last values come from here. */
  readonly windowGauges: Gauges;
  readonly canSee: (gauge: GaugeName) => boolean;
  /** After a forced collection, before the warm-up and after the drain. */
  readonly floor: MemoryFloor | null;
  readonly ceiling: MemoryFloor | null;
  readonly lost: readonly LostShard[];
  /** Why the target died, null while it lived. */
  readonly died: string | null;
  readonly busiestEluPercent: number;
};

export type LostShard = { readonly shard: number; readonly reason: string };
