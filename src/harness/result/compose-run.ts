import { randomBytes } from 'node:crypto';
import type { HarnessError } from '../../errors.ts';
import { runVerdict } from '../judge/judge.ts';
import { describeEnvironment } from './environment.ts';
import { exitCodeOfRun } from './exit-code.ts';
import type { RunResult, Verdict } from './result.ts';

export type EndedRun = {
  readonly id: string;
  readonly startedAt: Date;
  /** The scenario file: its path and its text. */
  readonly file: Pick<RunResult, 'source'> & { readonly path: string };
  /** The verdict of each scenario that was measured. */
  readonly verdicts: readonly Verdict[];
  /** Aborted by a signal; `reason` is then the exit code. */
  readonly stop: AbortSignal;
  /** Why the run could not go on; null where it did. */
  readonly error: HarnessError | null;
};

/** The time at which a run starts, and its id. Ids sort by time, and no two runs share one. */
export function identifyRun(): { readonly id: string; readonly startedAt: Date } {
  const startedAt = new Date();
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return { id: `${stamp}-${randomBytes(2).toString('hex')}`, startedAt };
}

/** The result of a run, apart from its scenarios. A run that did not reach its end can fail, and can't pass. */
export function composeRun({ id, startedAt, file, verdicts, stop, error }: EndedRun): Omit<RunResult, 'scenarios'> {
  const signal: unknown = stop.aborted ? stop.reason : null;
  const interrupted = stop.aborted ? 'stopped by a signal' : (error?.lines.join('\n') ?? null);
  const judged = runVerdict(verdicts);
  const verdict = interrupted !== null && judged === 'pass' ? 'invalid' : judged;
  return {
    schema: 'perf-harness/result@1',
    id,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    verdict,
    exitCode: typeof signal === 'number' ? signal : exitCodeOfRun(verdict, error),
    interrupted,
    environment: describeEnvironment(),
    file: file.path,
    source: file.source,
  };
}
