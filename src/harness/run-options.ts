import type { HarnessError } from '../errors.ts';
import type { CustomMetrics } from '../monitor/custom/custom-metrics.ts';
import type { Exporter } from '../monitor/exporters/exporter.ts';
import type { ScenarioFile } from '../scenarios/parse-scenarios.ts';
import type { ProfileWhen } from './profile/profile-when.ts';
import type { OnEvent } from './result/event.ts';
import type { RunResult } from './result/result.ts';

export type RunOptions = {
  readonly file: ScenarioFile;
  readonly threads: number;
  readonly out: string;
  readonly cacheDir: string;
  /** Which scenarios are profiled after their verdict: those that failed, all, or none. */
  readonly profile: ProfileWhen;
  /** When aborted, no iteration starts, the load drains, and what was measured is kept. `reason` is the exit code. */
  readonly stop: AbortSignal;
  /** Aborted after `stop` by a user who does not want to wait for the drain: what is in flight is cut off. Never by default. */
  readonly hurry?: AbortSignal;
  readonly onEvent: OnEvent;
  /** What the calling program records while the scenarios run; gates and alerts can name it as `custom.NAME`. */
  readonly custom?: CustomMetrics;
  /** Who is handed what is watched while the scenarios run, and what became of their gates. */
  readonly exporters?: readonly Exporter[];
};

export type RunOutcome = {
  readonly result: RunResult;
  /** Where the result is; null if it could not be written anywhere. */
  readonly path: string | null;
  /** Why result.json could not be written to its place; null if it was. */
  readonly trouble: string | null;
  /** Why the run ended before its scenarios did; null if it did not. */
  readonly error: HarnessError | null;
};
