import { randomBytes } from 'node:crypto';
import { asHarnessError, type HarnessError } from '../errors.ts';
import { createClock } from '../metrics/clock.ts';
import type { ScenarioFile } from '../scenarios/parse-scenarios.ts';
import { runVerdict } from './judge/judge.ts';
import { describeEnvironment } from './result/environment.ts';
import { exitCodeOfRun } from './result/exit-code.ts';
import type { RunResult, ScenarioResult } from './result/result.ts';
import { ResultFolder } from './result/save.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { runScenario } from './run-scenario.ts';
import type { Threads } from './shards/threads.ts';
import { createProvider } from './target/provide.ts';
import { createTargetStarter } from './target/start-target.ts';

/** Start target → run shards → fold → judge, scenario by scenario; then the result. Whatever happens, it is written. */
export async function runOn(threads: Threads, options: Omit<RunOptions, 'threads'>): Promise<RunOutcome> {
  const { file, out, cacheDir, stop, onEvent } = options;
  const startedAt = new Date();
  const clock = createClock();
  const id = runId(startedAt);
  const folder = new ResultFolder(out, id, startedAt.getTime(), clock());
  const pool = threads.pool();
  const startTarget = createTargetStarter(threads, cacheDir, onEvent);
  const provide = createProvider(cacheDir, stop, onEvent);
  const onInterval = folder.append.bind(folder);
  const scenarios: ScenarioResult[] = [];
  let error: HarnessError | null = null;
  try {
    for (const [index, scenario] of file.scenarios.entries()) {
      if (stop.aborted) break;
      onEvent({ kind: 'scenario', name: scenario.name, number: index + 1, of: file.scenarios.length });
      const result = await runScenario(scenario, {
        run: id,
        pool,
        clock,
        startTarget,
        provide,
        stop,
        onEvent,
        onInterval,
      });
      scenarios.push(result);
      onEvent({ kind: 'judged', result });
    }
  } catch (thrown) {
    error = asHarnessError(thrown);
  }
  const result = composeRun(id, startedAt, file, scenarios, stop, error);
  return { result, ...(await folder.write(result)), error };
}

function composeRun(
  id: string,
  startedAt: Date,
  file: ScenarioFile,
  scenarios: readonly ScenarioResult[],
  stop: AbortSignal,
  error: HarnessError | null,
): RunResult {
  const signal: unknown = stop.aborted ? stop.reason : null;
  const interrupted = stop.aborted ? 'stopped by a signal' : (error?.message ?? null);
  const judged = runVerdict(scenarios.map((scenario) => scenario.verdict));
  const verdict = interrupted !== null && judged === 'pass' ? 'invalid' : judged;
  return {
    schema: 'perf-harness/result@1',
    id,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    verdict,
    exitCode: typeof signal === 'number' ? signal : exitCodeOfRun(verdict, error),
    interrupted,
    environment: describeEnvironment(),
    source: file.source,
    scenarios,
  };
}

/** Sorts by time and is not given twice. */
function runId(at: Date): string {
  const stamp = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}
