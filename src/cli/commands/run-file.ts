import { loadCalibration, warningFor } from '../../harness/calibration/calibration.ts';
import type { RunEvent } from '../../harness/event.ts';
import { defaultScenarioPath, loadScenarios } from '../../harness/load-scenarios.ts';
import { EXIT, exitCodeOfError } from '../../harness/result/exit-code.ts';
import { runOn } from '../../harness/run.ts';
import type { RunOutcome } from '../../harness/run-options.ts';
import type { Threads } from '../../harness/shards/threads.ts';
import { createPaint, type Paint } from '../../reports/paint.ts';
import { renderScenario, renderSummary } from '../../reports/text.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import { listenForSignals } from '../signals.ts';
import { createLogger } from '../terminal/logger.ts';
import { openProgress, type Progress } from '../terminal/run-progress.ts';
import type { RunArguments } from './run-command.ts';

/** Runs scenarios, prints the report (or result.json with `--json`) and returns the exit code. */
export async function runFile(args: RunArguments, threads: Threads): Promise<number> {
  const file = loadScenarios(args.file ?? defaultScenarioPath(), args);
  const progress = await openProgress(createLogger(args.logLevel));
  const paint = createPaint(isColoured(process.stdout));
  const signals = listenForSignals((message) => progress.say(message));
  const onEvent = (event: RunEvent): void => {
    progress.onEvent(event);
    if (event.kind === 'judged' && !args.json) process.stdout.write(`${renderScenario(event.result, paint)}\n`);
  };
  try {
    warnOfTooMuch(file, args.cacheDir, progress);
    const { out, cacheDir } = args;
    const outcome = await runOn(threads, { file, out, cacheDir, stop: signals.stop, onEvent });
    progress.clear();
    return conclude(outcome, args.json, paint);
  } finally {
    signals.release();
  }
}

function conclude({ result, path, trouble, error }: RunOutcome, json: boolean, paint: Paint): number {
  if (json) process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  else process.stdout.write(`${renderSummary(result, paint)}\nresult: ${path}\n`);
  if (error) process.stderr.write(`${paint.warn(error.message)}\n${error.hint ? `  ${error.hint}\n` : ''}`);
  if (trouble === null) return result.exitCode;
  process.stderr.write(`${trouble}\n  what was measured is in ${path}\n`);
  const bySignal = result.exitCode === EXIT.interrupted || result.exitCode === EXIT.terminated;
  return bySignal ? result.exitCode : exitCodeOfError('OUTPUT');
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

/** Colours on a terminal only, and never against NO_COLOR (no-color.org). */
function isColoured(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}
