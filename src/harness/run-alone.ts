import { runScenarios } from './run.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { openThreads } from './shards/threads.ts';

/** A run on threads of its own; what the library offers. Never throws for what the scenarios meet: see `error`. */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const threads = openThreads(options.threads, options.file.scenarios[0]?.target.kind === 'openspec');
  try {
    return await runScenarios(threads, options);
  } finally {
    await threads.close();
  }
}
