import type { MetricComparison } from '../../comparison/compare-metrics.ts';
import type { Conclusion } from '../../comparison/conclusion.ts';
import type { TargetMemory } from '../../metrics/names.ts';
import type { Load } from '../../scenarios/load/load.ts';
import type { EngineName } from '../../scenarios/scenario.ts';
import type { ArmName } from '../launches/slice-order.ts';
import type { Environment, OutsideResult, ScenarioResult } from '../result/result.ts';

/** The result of a comparison, as it stands in comparison.json; docs/comparison.schema.json describes it. Times are milliseconds. */
export type ComparisonResult = {
  readonly schema: 'perf-harness/comparison@1';
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** The worst of the scenarios. */
  readonly verdict: Conclusion;
  readonly exitCode: number;
  /** Why the comparison ended before its scenarios did; null if it did not. */
  readonly interrupted: string | null;
  readonly environment: Environment;
  /** Path of the scenario file, as it was opened. */
  readonly file: string;
  /** The scenario file's text, with its placeholders and without its secrets. */
  readonly source: string;
  /** What the order of the slices was drawn from. */
  readonly seed: number;
  readonly baseline: BuildResult;
  readonly candidate: BuildResult;
  /** Whether both are the same on purpose: what is found is the noise of this machine. */
  readonly self: boolean;
  readonly scenarios: readonly ScenarioComparison[];
  /** Scenarios of the file that can't be compared, and why. */
  readonly skipped: readonly { readonly scenario: string; readonly reason: string }[];
};

export type BuildResult = {
  readonly kind: 'written' | 'url' | 'folder' | 'reference' | 'result';
  /** In words. */
  readonly name: string;
  /** The whole hash of what was checked out; null for anything else. */
  readonly commit: string | null;
};

export type ScenarioComparison = {
  readonly name: string;
  readonly workload: ScenarioResult['workload'];
  readonly load: Load & { readonly engine: EngineName };
  readonly verdict: Conclusion;
  /** Why the verdict is not that of the metrics alone; null where it is. */
  readonly reason: string | null;
  readonly metrics: readonly MetricResult[];
  /** The launches that count, in their order; a comparison with an earlier result has none. */
  readonly launches: readonly LaunchResult[];
  /** Launches that other processes disturbed, and that others have replaced. They count for nothing. */
  readonly disturbed: readonly LaunchResult[];
  /** What limits the comparison, in words. */
  readonly notes: readonly string[];
};

/** A metric with the value of each build in each launch, in its unit; null where it was not seen. */
export type MetricResult = MetricComparison & {
  /** The middle one of the launches; null where no launch has one. */
  readonly baseline: number | null;
  readonly candidate: number | null;
  readonly values: readonly ({ readonly [arm in ArmName]: number | null } & {
    /** Candidate / baseline as it counts, where that is the middle of the pairs of slices and not the ratio of the two. */
    readonly ratio?: number;
  })[];
};

export type LaunchResult = {
  readonly startedAt: string;
  readonly tookMs: number;
  /** Whose turn each slice was. */
  readonly order: readonly ArmName[];
  /** How long each slice counted after the first of each build: less where both are fast. */
  readonly laterSliceMs: number;
  /** Why it has no pair; null where it has one. */
  readonly unusable: string | null;
  readonly outside: OutsideResult;
  /** What each arm did; one that ended before its first slice is absent. */
  readonly arms: { readonly [arm in ArmName]?: ArmResult };
};

export type ArmResult = {
  readonly origin: string;
  /** What `target.memory` of a command was: heap and external memory of its isolates, or RSS above its idle baseline. Absent of any other target. */
  readonly memory?: TargetMemory;
  /** Length of its measured windows together. */
  readonly windowMs: number;
  readonly started: number;
  readonly ok: number;
  /** Utilisation of the busiest thread of the load, per cent. */
  readonly busiest: number;
};
