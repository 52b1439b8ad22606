import { randomBytes } from 'node:crypto';
import type { HarnessError } from '../../errors.ts';
import { type Clock, createClock } from '../../metrics/clock.ts';
import { runVerdict } from '../judge/judge.ts';
import { describeEnvironment } from './environment.ts';
import { BY_SIGNAL, exitCodeOfRun } from './exit-code.ts';
import type { RunResult, Verdict } from './result.ts';

export type EndedRun = {
  readonly id: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** The scenario file: its path and its text. */
  readonly file: Pick<RunResult, 'source'> & { readonly path: string };
  /** The verdict of each scenario that was measured. */
  readonly verdicts: readonly Verdict[];
  /** Aborted by a signal; `reason` is then the exit code. */
  readonly stop: AbortSignal;
  /** Why the run could not go on; null where it did. */
  readonly error: HarnessError | null;
};

export type RunIdentity = {
  readonly id: string;
  readonly startedAt: Date;
  /** The present time of day, by how long the run has taken: whoever sets the clock of the machine meanwhile changes no duration. */
  readonly now: () => Date;
};

/** The time at which a run starts, and its id. Ids sort by time, and no two runs share one. */
export function identifyRun(clock: Clock = createClock()): RunIdentity {
  const [startedAt, startedUs] = [new Date(), clock()];
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const now = (): Date => new Date(startedAt.getTime() + (clock() - startedUs) / 1e3);
  return { id: `${stamp}-${randomBytes(2).toString('hex')}`, startedAt, now };
}

/** The result of a run, apart from its scenarios. A run that did not reach its end can fail, and can't pass. */
export function composeRun(ended: EndedRun): Omit<RunResult, 'scenarios'> {
  const { id, startedAt, finishedAt, file, verdicts, stop, error } = ended;
  const signal: unknown = stop.aborted ? stop.reason : null;
  const interrupted = stop.aborted ? BY_SIGNAL : (error?.lines.join('\n') ?? null);
  const judged = runVerdict(verdicts);
  const verdict = interrupted !== null && judged === 'pass' ? 'invalid' : judged;
  return {
    schema: 'perf-harness/result@1',
    id,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    verdict,
    exitCode: typeof signal === 'number' ? signal : exitCodeOfRun(verdict, error),
    interrupted,
    environment: describeEnvironment(),
    file: file.path,
    source: file.source,
  };
}
