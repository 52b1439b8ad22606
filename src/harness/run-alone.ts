import { asHarnessError, HarnessError } from '../errors.ts';
import { CustomMetrics } from '../monitor/custom/custom-metrics.ts';
import type { ScenarioFile } from '../scenarios/parse-scenarios.ts';
import { cacheDirOf } from './cache-dir.ts';
import { type ExpectedValue, givenOf, TEXT } from './library-arguments.ts';
import { runScenarios } from './run.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { defaultThreads } from './shards/pool.ts';
import { openThreads } from './shards/threads.ts';

/** What a program may say of a run. All of it may be left out, or be undefined. */
export type RunSettings = { readonly [key in keyof Omit<RunOptions, 'file'>]?: RunOptions[key] | undefined };

const MOST_THREADS = 256;

/**
 * Runs what `loadScenarios` returned, on threads of its own; the entry point of the library. By default it has one thread less than
 * there are cores, writes to `perf-results` in the current folder, keeps datasets in the cache folder of the user, and profiles
 * what failed. It does not reject when a scenario can't be measured: the outcome's `error` says so. Rejects with HarnessError
 * `USAGE` for arguments that it can't take, and for a user without a cache folder.
 */
export async function run(file: ScenarioFile, settings: RunSettings = {}): Promise<RunOutcome> {
  try {
    return await runOn(withDefaults(file, settings));
  } catch (error) {
    throw asHarnessError(error);
  }
}

async function runOn(options: RunOptions): Promise<RunOutcome> {
  const [first] = options.file.scenarios;
  const threads = openThreads(options.threads, first?.target.kind === 'openspec' ? 'target' : 'unknown');
  try {
    return await runScenarios(threads, options);
  } finally {
    await threads.close();
  }
}

const SIGNAL: ExpectedValue = ['an AbortSignal', (value) => value instanceof AbortSignal];
const PROFILES: readonly unknown[] = ['never', 'failures', 'always'] satisfies readonly RunOptions['profile'][];

const SETTINGS: { readonly [key in keyof RunSettings]-?: ExpectedValue } = {
  threads: [
    `a whole number from 1 to ${MOST_THREADS}`,
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_THREADS,
  ],
  out: TEXT,
  cacheDir: TEXT,
  profile: [PROFILES.join(' or '), (value) => PROFILES.includes(value)],
  stop: SIGNAL,
  hurry: SIGNAL,
  onEvent: ['a function', (value) => typeof value === 'function'],
  custom: ['CustomMetrics', (value) => value instanceof CustomMetrics],
  exporters: ['a list', Array.isArray],
};

function withDefaults(file: ScenarioFile, settings: RunSettings): RunOptions {
  const { scenarios, secrets } = (file as Partial<ScenarioFile> | null | undefined) ?? {};
  if (!Array.isArray(scenarios) || secrets === undefined) {
    throw new HarnessError('USAGE', 'run needs scenarios', { hint: "write run(loadScenarios('scenarios.yaml'))" });
  }
  const { threads = defaultThreads(), cacheDir, ...more } = givenOf(settings, SETTINGS, 'setting');
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
