import type { CounterName, TimerName } from '../../../metrics/names.ts';
import type { LevelKey, Levels } from '../../load/levels.ts';
import type { FactSources } from './fact-sources.ts';
import type { WorkloadLanguage } from './spec-language.ts';

/** What every parsed workload has. */
export type AnyWorkload = { readonly kind: string; readonly levels: Levels | null };

/** Everything that one kind of workload adds to the language, to the figures and to what is asked of the target before the load. */
export type WorkloadSpec<W extends AnyWorkload = AnyWorkload, Facts = unknown> = {
  readonly kind: W['kind'];
  /** Its keys, and the rules across them. */
  readonly language: WorkloadLanguage<W>;
  /** Timers and counters that this kind has beyond those of every workload. */
  readonly timers: readonly TimerName[];
  readonly counters: readonly CounterName[];
  /** The requests that it tells apart (`p95(response @ request=NAME)`), in the order of their series within a stage. */
  requests(workload: W): readonly string[];
  /** The workload that runs at one level of its sweep. */
  atLevel(workload: W, key: LevelKey, value: number): W;
  /** The workload with every folder that it names as an absolute path; `base` is the folder of the scenario file. */
  resolveFolders(workload: W, base: string): W;
  /**
   * What the threads have to know beside the workload: asked of the target, or made ready on this machine, before the
   * warm-up. Throws HarnessError.
   */
  facts(workload: W, sources: FactSources): Promise<Facts>;
};
