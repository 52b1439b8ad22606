import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { openScenarios, type ScenarioSource } from '../../harness/load-scenarios.ts';
import type { OnEvent } from '../../harness/result/event.ts';
import type { ScenarioResult } from '../../harness/result/result.ts';
import { runScenarios } from '../../harness/run.ts';
import type { Threads } from '../../harness/shards/threads.ts';

export type MeasureOptions = {
  readonly threads: Threads;
  readonly cacheDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stop: AbortSignal;
  readonly onEvent: OnEvent;
};

/**
 * Runs the one scenario of a draft, and keeps nothing of it but what it returns. Throws HarnessError as a run does, and `INTERRUPTED`
 * where a signal has ended it.
 */
export async function measure(source: ScenarioSource, options: MeasureOptions): Promise<ScenarioResult> {
  const { threads, cacheDir, environment, stop, onEvent } = options;
  const file = openScenarios(source, {}, environment);
  const out = mkdtempSync(join(tmpdir(), 'perf-harness-init-'));
  try {
    const { result, error } = await runScenarios(threads, {
      file,
      out,
      cacheDir,
      profile: 'never',
      stop,
      hurry: stop,
      // Its gates only tell figures, so nobody has to know their verdict.
      onEvent: (event) => (event.kind === 'judged' ? undefined : onEvent(event)),
    });
    const [scenario] = result.scenarios;
    if (error !== null) throw error;
    if (stop.aborted || scenario === undefined) throw new HarnessError('INTERRUPTED', 'interrupted while measuring');
    return scenario;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
