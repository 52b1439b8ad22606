import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../../src/harness/result.ts';
import { run } from '../../src/harness/run-alone.ts';
import { fileOf } from './scenario-text.ts';

/** Runs a scenario file's text through the library, on one thread; what it wrote is gone afterwards. */
export async function runInTemporaryFolder(text: string): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'perf-harness-test-'));
  try {
    const { result, error } = await run({
      file: fileOf(text),
      threads: 1,
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
