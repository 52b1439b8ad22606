import { HarnessError, messageOf } from '../../errors.ts';
import { jsonOf, linesOf } from '../../line-file.ts';
import { MOST_RESULTS, readTextFile } from '../../text-file.ts';
import { RUN_HISTORY_FILE } from './run-history.ts';
import type { RunLine } from './run-line.ts';
import { RunLineReader } from './run-line-reader.ts';

export type RunHistory = {
  /** By the time of their start, each run once. */
  readonly runs: readonly RunLine[];
  /** Lines that are no run, for people. */
  readonly damage: readonly string[];
};

/** Reads a history, also while others append to it. Throws HarnessError CONFIG if there is none, or one of a newer version. */
export function readRunHistory(path: string): RunHistory {
  const runs = new Map<string, RunLine>();
  const damage: string[] = [];
  const reader = new RunLineReader();
  for (const line of linesOf(textOf(path))) {
    const value = jsonOf(line.text);
    const run = value === undefined ? { breach: 'it was cut short, or is not JSON' } : reader.read(value);
    if ('breach' in run) damage.push(`${path}:${line.number} is no run and is left out: ${run.breach}`);
    else runs.set(run.id, run);
  }
  const sorted = [...runs.values()].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  return { runs: sorted, damage };
}

function textOf(path: string): string {
  try {
    return readTextFile(path, MOST_RESULTS);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const message = isMissing ? `there is no history: expected ${path}` : `can't read ${path}: ${messageOf(error)}`;
    const hint = `each run that is to be in it appends itself: perf-harness run --history ${RUN_HISTORY_FILE}`;
    throw new HarnessError('CONFIG', message, { cause: error, hint });
  }
}
