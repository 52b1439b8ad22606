import { runScenarios } from './run.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { openThreads } from './shards/threads.ts';

/**
 * Runs a scenario file on threads of its own; the entry point of the library. It does not throw when a scenario can't be
 * measured: the outcome's `error` says so.
 */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const threads = openThreads(options.threads, options.file.scenarios[0]?.target.kind === 'openspec');
  try {
    return await runScenarios(threads, options);
  } finally {
    await threads.close();
  }
}
