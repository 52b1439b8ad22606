import { loadCalibration, warningFor } from '../../harness/calibration/calibration.ts';
import type { RunEvent } from '../../harness/event.ts';
import { loadScenarios } from '../../harness/load-scenarios.ts';
import { EXIT, exitCodeOfError } from '../../harness/result/exit-code.ts';
import { runOn } from '../../harness/run.ts';
import type { RunOutcome } from '../../harness/run-options.ts';
import type { Threads } from '../../harness/shards/threads.ts';
import { createPaint, type Paint } from '../../reports/paint.ts';
import { renderScenario, renderSummary } from '../../reports/text.ts';
import { withCrossCheck } from '../../scenarios/cross-check-rules.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import { scenarioPath } from '../options/scenario-file.ts';
import { type CommandIo, isColoured, pathFrom } from '../terminal/command-io.ts';
import type { LogLevel } from '../terminal/log-level.ts';
import { createLogger } from '../terminal/logger.ts';
import { openProgress, type Progress } from '../terminal/run-progress.ts';
import { listenForSignals } from '../terminal/signals.ts';

export type RunArguments = {
  readonly file: string | undefined;
  readonly scenarios: readonly string[];
  readonly concurrency: string | null;
  readonly rate: string | null;
  readonly duration: string | null;
  readonly target: string | null;
  readonly allowHosts: readonly string[];
  /** Whether to cross-check every scenario whose load autocannon can repeat. */
  readonly crossCheck: boolean;
  readonly threads: number | null;
  readonly out: string;
  readonly cacheDir: string;
  readonly json: boolean;
  readonly logLevel: LogLevel;
};

/** Runs scenarios, prints the report (or result.json with `--json`) and returns the exit code. */
export async function runFile(args: RunArguments, threads: Threads, io: CommandIo): Promise<number> {
  const loaded = loadScenarios(scenarioPath(args.file, io), args);
  const progress = await openProgress(createLogger(args.logLevel, io.stderr), io);
  const paint = createPaint(isColoured(io.stdout, io.environment));
  const signals = listenForSignals(io, (message) => progress.say(message));
  const onEvent = (event: RunEvent): void => {
    progress.onEvent(event);
    if (event.kind === 'judged' && !args.json) io.stdout.write(`${renderScenario(event.result, paint)}\n`);
  };
  try {
    const file = args.crossCheck ? crossCheckAll(loaded, progress) : loaded;
    warnOfTooMuch(file, args.cacheDir, progress);
    const outcome = await runOn(threads, {
      file,
      out: pathFrom(io, args.out),
      cacheDir: args.cacheDir,
      stop: signals.stop,
      onEvent,
    });
    progress.clear();
    return conclude(outcome, args.json, paint, io);
  } finally {
    signals.release();
  }
}

function conclude({ result, path, trouble, error }: RunOutcome, json: boolean, paint: Paint, io: CommandIo): number {
  if (json) io.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  else io.stdout.write(`${renderSummary(result, paint)}\nresult: ${path}\n`);
  if (error) io.stderr.write(`${paint.warn(error.message)}\n${error.hint ? `  ${error.hint}\n` : ''}`);
  if (trouble === null) return result.exitCode;
  io.stderr.write(`${trouble}\n  what was measured is in ${path}\n`);
  const bySignal = result.exitCode === EXIT.interrupted || result.exitCode === EXIT.terminated;
  return bySignal ? result.exitCode : exitCodeOfError('OUTPUT');
}

/** Turns the cross-check on where it can be done, and says where it can't. */
function crossCheckAll(file: ScenarioFile, progress: Progress): ScenarioFile {
  const scenarios = file.scenarios.map((each) => {
    const { scenario, obstacles } = withCrossCheck(each);
    const message = `no cross-check: autocannon can't repeat this load: ${obstacles.join('; ')}`;
    if (obstacles.length > 0) progress.onEvent({ kind: 'trouble', scenario: each.name, message });
    return scenario;
  });
  return { ...file, scenarios };
}

/** What a calibration of this machine has to say of the scenarios, before the first one starts. */
function warnOfTooMuch(file: ScenarioFile, cacheDir: string, progress: Progress): void {
  const calibration = loadCalibration(cacheDir);
  if (calibration === null) return;
  for (const scenario of file.scenarios) {
    const message = warningFor(scenario, calibration);
    if (message !== null) progress.onEvent({ kind: 'trouble', scenario: scenario.name, message });
  }
}
