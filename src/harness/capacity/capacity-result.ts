import type { Environment, Verdict } from '../result/result.ts';
import type { StepOutcome } from './search.ts';

/** What a search for a capacity found, as it stands in capacity.json; docs/capacity.schema.json describes it. */
export type CapacityResult = {
  readonly schema: 'perf-harness/capacity@1';
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** `pass`: a level holds. `fail`: none does. `invalid`: the load generator or the machine was the limit, or the search was stopped. */
  readonly verdict: 'pass' | 'fail' | 'invalid';
  readonly exitCode: number;
  readonly scenario: string;
  readonly file: string;
  readonly source: string;
  readonly environment: Environment;
  /** Arrivals per second, or virtual users. */
  readonly by: CapacityUnit;
  /** How narrow the interval had to be, in per cent of its lower end. */
  readonly withinPercent: number;
  /** The highest level at which all gates held, twice; null if there is none. Where the search was stopped, perhaps only once. */
  readonly holds: number | null;
  /** The lowest level at which a gate failed, as `holds`. */
  readonly fails: number | null;
  /** The figure whose gate failed there, such as `p95(response)`. */
  readonly failsBy: string | null;
  /** The answer in a sentence. */
  readonly summary: string;
  /** Why the search decides nothing; null if it does. */
  readonly reason: string | null;
  readonly steps: readonly CapacityStep[];
};

export type CapacityUnit = 'rate' | 'users';

/** One run of the scenario at one level; `run` is the name of its folder below `steps`. */
export type CapacityStep = {
  readonly level: number;
  readonly durationMs: number;
  readonly outcome: StepOutcome | 'repeated';
  /** What failed, or why the step decides nothing; null where all gates held. */
  readonly reason: string | null;
  readonly run: string;
  /** Iterations per second that were ok. */
  readonly achievedPerSec: number;
  readonly gates: readonly { readonly gate: string; readonly value: number | null; readonly verdict: Verdict }[];
};
