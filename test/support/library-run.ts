import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { OnEvent } from '../../src/harness/result/event.ts';
import type { RunResult } from '../../src/harness/result/result.ts';
import { runScenarios } from '../../src/harness/run.ts';
import type { RunOptions, RunOutcome } from '../../src/harness/run-options.ts';
import { openPool, type Pool } from '../../src/harness/shards/pool.ts';
import { openThreads, type Threads } from '../../src/harness/shards/threads.ts';
import type { ScenarioFile } from '../../src/scenarios/parse-scenarios.ts';
import { inlinePool } from './inline-load.ts';
import { INLINE_TARGET } from './inline-target.ts';
import { fileOf } from './scenario-text.ts';

const TROUBLED_SHARD = new URL(`./troubled-shard${extname(import.meta.url)}`, import.meta.url);

/**
 * Runs a scenario file's text on a thread of its own for the load, as the command does, and removes what it wrote. Runs that
 * are measured against exact servers belong into a process that test/run.mjs does not count: coverage slows down each thread.
 */
export async function runInTemporaryFolder(text: string): Promise<RunResult> {
  const threads = openThreads(1, 'unknown');
  try {
    return await runOnThreads(threads, text, () => undefined);
  } finally {
    await threads.close();
  }
}

/** The same on threads that are there already. */
export async function runOnThreads(threads: Threads, text: string, onEvent: OnEvent): Promise<RunResult> {
  return resultOf(await inTemporaryFolder(text, (options) => runScenarios(threads, { ...options, onEvent })));
}

/** The same on the thread of the test, for many at once: there is no thread to start. */
export function runInline(text: string, onEvent: OnEvent = () => undefined): Promise<RunResult> {
  return runOnThreads(threadsOf(inlinePool(1)), text, onEvent);
}

/** Runs a file like the function above, but returns also when the run can't reach its end: see its `error`. */
export function tryInline(text: string): Promise<RunOutcome> {
  return inTemporaryFolder(text, (options) => runScenarios(threadsOf(inlinePool(1)), options));
}

/** The same on threads that trouble befalls: see troubled-shard.ts. */
export async function runOnTroubledThreads(text: string, count: number): Promise<RunResult> {
  const threads = threadsOf(openPool(count, TROUBLED_SHARD));
  try {
    return resultOf(await inTemporaryFolder(text, (options) => runScenarios(threads, options)));
  } finally {
    await threads.close();
  }
}

/** The same for a file that is read already, beside whose path its data lies; the caller takes away what it writes. */
export async function runFileInline(
  file: ScenarioFile,
  folder: string,
  threads: Threads = threadsOf(inlinePool(1)),
): Promise<RunResult> {
  return resultOf(await runScenarios(threads, { file, ...placesIn(folder) }));
}

/** These threads for the load, and the thread of the test for a target of the run. */
export function threadsOf(pool: Pool): Threads {
  return {
    pool: () => pool,
    takeTarget: () => INLINE_TARGET,
    prepareTargets: () => undefined,
    close: () => pool.close(),
  };
}

function resultOf({ result, error }: RunOutcome): RunResult {
  if (error) throw error;
  return result;
}

function placesIn(folder: string): Omit<RunOptions, 'threads' | 'file'> {
  return {
    out: join(folder, 'out'),
    cacheDir: join(folder, 'cache'),
    // Each failure would cost an attempt more, in which the target is profiled: tests of that ask for it themselves.
    profile: 'never',
    stop: new AbortController().signal,
    onEvent: () => undefined,
  };
}

async function inTemporaryFolder(
  text: string,
  run: (options: Omit<RunOptions, 'threads'>) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'perf-harness-test-'));
  try {
    return await run({ file: fileOf(text), ...placesIn(folder) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
