import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { asHarnessError, type HarnessError } from '../errors.ts';
import { createClock } from '../metrics/clock.ts';
import type { Interval } from '../metrics/interval.ts';
import { CustomMetrics } from '../monitor/custom/custom-metrics.ts';
import type { GateFigure } from '../monitor/exporters/exporter.ts';
import { createOthersWatcher } from './attempt/others-watcher.ts';
import { profileScenario } from './profile/profile-scenario.ts';
import { composeRun, identifyRun } from './result/compose-run.ts';
import type { OnEvent } from './result/event.ts';
import { maskedError } from './result/masked-error.ts';
import type { ScenarioResult } from './result/result.ts';
import { ResultFolder } from './result/save.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { Patience } from './scenario/patience.ts';
import { runScenario } from './scenario/run-scenario.ts';
import type { Threads } from './shards/threads.ts';
import { KeptTargets } from './target/kept-targets.ts';
import { createProvider } from './target/provide.ts';
import { createTargetStarter } from './target/start-target.ts';

/** What targets print that a run starts, in the folder of its result. */
const TARGET_LOG = 'target.log';

/**
 * Runs the scenarios of a file one after the other; then writes the result, whatever happened. A scenario is one or more
 * attempts; an attempt starts its target, and runs level by level; a level runs its shards, folds their intervals, and
 * ends with the evidence that its gates are judged by.
 */
export async function runScenarios(threads: Threads, options: Omit<RunOptions, 'threads'>): Promise<RunOutcome> {
  const { file, out, cacheDir, profile, stop, custom = new CustomMetrics(), exporters = [] } = options;
  const { hurry = new AbortController().signal } = options;
  const { secrets } = file;
  const onEvent: OnEvent = (event) => options.onEvent(secrets.data(event));
  const clock = createClock();
  const { id, startedAt, now } = identifyRun(clock);
  const folder = new ResultFolder(out, id, startedAt.getTime(), clock());
  const kept = new KeptTargets();
  const watchOthers = createOthersWatcher(clock);
  const pause = (ms: number, signal: AbortSignal): Promise<void> =>
    wait(ms, undefined, { signal }).catch(() => undefined);
  const context = {
    run: id,
    pool: threads.pool(),
    clock,
    startTarget: createTargetStarter(
      threads,
      cacheDir,
      { logPath: join(folder.dir, TARGET_LOG), kept, clock, hurry },
      onEvent,
    ),
    provide: createProvider(cacheDir, stop, onEvent),
    watchOthers,
    custom,
    exporters,
    patience: new Patience(file.scenarios, { clock, watchOthers, stop, onEvent, pause }),
    stop,
    hurry,
    onEvent,
    onInterval: (interval: Interval) => folder.append(interval, secrets),
    profile,
    saveFile: (name: string, text: string) => folder.save(name, secrets.json(text)),
  };
  const scenarios: ScenarioResult[] = [];
  let error: HarnessError | null = null;
  try {
    for (const [index, scenario] of file.scenarios.entries()) {
      if (stop.aborted) break;
      onEvent({ kind: 'scenario', name: scenario.name, number: index + 1, of: file.scenarios.length });
      const result = await runScenario(scenario, context);
      for (const exporter of exporters) exporter.decide(gateFigures(secrets.data(result)));
      onEvent({ kind: 'judged', result });
      scenarios.push({ ...result, profile: await profileScenario(scenario, result, context) });
    }
  } catch (thrown) {
    error = maskedError(asHarnessError(thrown), secrets);
  } finally {
    await kept.close();
  }
  folder.mask(TARGET_LOG, secrets);
  const verdicts = scenarios.map(({ verdict }) => verdict);
  const ended = { id, startedAt, finishedAt: now(), file, verdicts, stop, error };
  const result = secrets.data({ ...composeRun(ended), scenarios });
  return { result, ...(await folder.write(result)), error };
}

function gateFigures({ name, gates }: ScenarioResult): readonly GateFigure[] {
  return gates.map(({ gate, value, limit, verdict }) => ({ scenario: name, gate, value, limit, verdict }));
}
