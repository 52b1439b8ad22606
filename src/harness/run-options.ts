import type { HarnessError } from '../errors.ts';
import type { ScenarioFile } from '../scenarios/parse-scenarios.ts';
import type { OnEvent } from './event.ts';
import type { RunResult } from './result/result.ts';

export type RunOptions = {
  readonly file: ScenarioFile;
  readonly threads: number;
  readonly out: string;
  readonly cacheDir: string;
  /** Aborted: no further iterations, drain, keep what was measured. `reason` is the exit code. */
  readonly stop: AbortSignal;
  readonly onEvent: OnEvent;
};

export type RunOutcome = {
  readonly result: RunResult;
  readonly path: string;
  /** Why result.json is not where it should be; null where it is. */
  readonly trouble: string | null;
  /** Why the run could not go on; null where it did. */
  readonly error: HarnessError | null;
};
