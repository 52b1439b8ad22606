import type { CounterName, TimerName } from '../../../metrics/names.ts';
import type { LevelKey, Levels } from '../../load/levels.ts';
import type { FactSources } from './fact-sources.ts';
import type { WorkloadLanguage } from './spec-language.ts';

/** The fields of every parsed workload. */
export type AnyWorkload = { readonly kind: string; readonly levels: Levels | null };

/** What one kind of workload adds: its language, its figures, and the facts that it needs before the load. */
export type WorkloadSpec<W extends AnyWorkload = AnyWorkload, Facts = unknown> = {
  readonly kind: W['kind'];
  /** Whether it puts a target under load; one that does not has load enough of its own. */
  readonly hasTarget: boolean;
  /** Its keys, and the rules across them. */
  readonly language: WorkloadLanguage<W>;
  /** Keys that may stand in a scenario itself where the first of them does, and `workload` is left out. */
  readonly shortKeys?: readonly [string, ...string[]];
  /** Timers and counters that this kind has in addition to those of every workload. */
  readonly timers: readonly TimerName[];
  readonly counters: readonly CounterName[];
  /** The names of requests with figures of their own (`@ request=NAME`), in the order of their series within a stage. */
  requests(workload: W): readonly string[];
  /** Paths that it asks for, those first by which a GET tells best whether a target is ready. */
  paths(workload: W): readonly string[];
  /** The workload as it runs at one level of its sweep. */
  atLevel(workload: W, key: LevelKey, value: number): W;
  /** The workload with absolute paths of folders; `base` is the folder of the scenario file. */
  resolveFolders(workload: W, base: string): W;
  /**
   * Finds what the threads need besides the workload, before the warm-up: by asking the target, or by preparing data on this
   * machine. Throws HarnessError.
   */
  facts(workload: W, sources: FactSources): Promise<Facts>;
};
