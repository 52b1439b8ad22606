import { HarnessError } from '../errors.ts';
import type { ScenarioFile } from '../scenarios/parse-scenarios.ts';
import { cacheDirOf } from './cache-dir.ts';
import { runScenarios } from './run.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { defaultThreads } from './shards/pool.ts';
import { openThreads } from './shards/threads.ts';

/** What a program may say of a run. All of it may be left out. */
export type RunSettings = Partial<Omit<RunOptions, 'file'>>;

const MOST_THREADS = 256;

/**
 * Runs what `loadScenarios` returned, on threads of its own; the entry point of the library. By default it has one thread less than
 * there are cores, writes to `perf-results` in the current folder, keeps datasets in the cache folder of the user, and profiles
 * what failed. It does not reject when a scenario can't be measured: the outcome's `error` says so. Rejects with HarnessError
 * `USAGE` for arguments that it can't take, and for a user without a cache folder.
 */
export async function run(file: ScenarioFile, settings: RunSettings = {}): Promise<RunOutcome> {
  const options = withDefaults(file, settings);
  const threads = openThreads(options.threads, file.scenarios[0]?.target.kind === 'openspec' ? 'target' : 'unknown');
  try {
    return await runScenarios(threads, options);
  } finally {
    await threads.close();
  }
}

function withDefaults(file: ScenarioFile, settings: RunSettings): RunOptions {
  if (!Array.isArray((file as Partial<ScenarioFile> | undefined)?.scenarios)) {
    throw new HarnessError('USAGE', 'run needs scenarios', { hint: "write run(loadScenarios('scenarios.yaml'))" });
  }
  const { threads = defaultThreads(), cacheDir, ...more } = settings;
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new HarnessError('USAGE', `threads: expected a whole number from 1 to ${MOST_THREADS}, got ${threads}`);
  }
  return {
    out: 'perf-results',
    profile: 'failures',
    stop: new AbortController().signal,
    onEvent: () => undefined,
    ...more,
    file,
    threads,
    cacheDir: cacheDirOf(cacheDir, process.env),
  };
}
