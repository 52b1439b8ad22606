import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnEvent } from '../../src/harness/event.ts';
import { openPool } from '../../src/harness/pool.ts';
import type { RunResult } from '../../src/harness/result.ts';
import { runOn } from '../../src/harness/run.ts';
import { run } from '../../src/harness/run-alone.ts';
import type { RunOptions, RunOutcome } from '../../src/harness/run-options.ts';
import type { Threads } from '../../src/harness/threads.ts';
import { fileOf } from './scenario-text.ts';

/** Runs a scenario file's text through the library, on one thread; what it wrote is gone afterwards. */
export function runInTemporaryFolder(text: string, onEvent: OnEvent = () => undefined): Promise<RunResult> {
  return inTemporaryFolder(text, (options) => run({ ...options, threads: 1, onEvent }));
}

/** The same on threads that trouble befalls: see troubled-shard.ts. */
export async function runOnTroubledThreads(text: string, count: number): Promise<RunResult> {
  const pool = openPool(count, new URL('./troubled-shard.mjs', import.meta.url));
  const threads: Threads = {
    pool: () => pool,
    takeTarget: () => {
      throw new Error('these scenarios have a target already');
    },
    close: () => pool.close(),
  };
  try {
    return await inTemporaryFolder(text, (options) => runOn(threads, options));
  } finally {
    await threads.close();
  }
}

async function inTemporaryFolder(
  text: string,
  run: (options: Omit<RunOptions, 'threads'>) => Promise<RunOutcome>,
): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'perf-harness-test-'));
  try {
    const { result, error } = await run({
      file: fileOf(text),
      out: join(folder, 'out'),
      cacheDir: join(folder, 'cache'),
      stop: new AbortController().signal,
      onEvent: () => undefined,
    });
    if (error) throw error;
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
