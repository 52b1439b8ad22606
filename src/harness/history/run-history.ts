import { closeSync, openSync } from 'node:fs';
import { HarnessError, messageOf } from '../../errors.ts';
import { appendLine, jsonOf, linesOf } from '../../line-file.ts';
import { MOST_RESULTS, readTextFile } from '../../text-file.ts';
import { type RunLine, RunLineReader } from './run-line.ts';

/** The file that `history` and `baseline` look for in the current folder. */
export const RUN_HISTORY_FILE = 'perf-history.jsonl';

export type RunHistory = {
  /** By the time of their start, each run once. */
  readonly runs: readonly RunLine[];
  /** Lines that are no run, for people. */
  readonly damage: readonly string[];
};

/** Makes the file if it is not there. Throws HarnessError CONFIG if it can't be appended to: better before a run than after it. */
export function checkRunHistory(path: string): void {
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    const hint = 'name a file in a folder that can be written to: --history FILE';
    throw new HarnessError('CONFIG', `can't append to ${path}: ${messageOf(error)}`, { cause: error, hint });
  }
}

/** Appends a run. Others may append to the same file at once. Throws HarnessError OUTPUT if it can't be written. */
export function appendRun(path: string, run: RunLine): void {
  try {
    appendLine(path, JSON.stringify(run));
  } catch (error) {
    throw new HarnessError('OUTPUT', `can't append to ${path}: ${messageOf(error)}`, {
      cause: error,
      hint: 'the run is not in this history',
    });
  }
}

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
