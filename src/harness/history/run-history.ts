import { closeSync, openSync } from 'node:fs';
import { HarnessError, messageOf } from '../../errors.ts';
import { appendLine } from '../../line-file.ts';
import type { RunLine } from './run-line.ts';

/** The file that `history` and `baseline` look for in the current folder. */
export const RUN_HISTORY_FILE = 'perf-history.jsonl';

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
