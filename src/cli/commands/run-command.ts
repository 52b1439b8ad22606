import { asHarnessError } from '../../errors.ts';
import { type BudgetChoice, budgetPath, loadBudget } from '../../harness/budget/load-budget.ts';
import { loadCalibration, warningFor } from '../../harness/calibration/calibration.ts';
import { thisMachine } from '../../harness/history/machine.ts';
import { appendRun, checkRunHistory } from '../../harness/history/run-history.ts';
import { runLine } from '../../harness/history/run-line.ts';
import { openScenarios } from '../../harness/load-scenarios.ts';
import type { ProfileWhen } from '../../harness/profile/profile-when.ts';
import { EXIT, exitCodeOfError } from '../../harness/result/exit-code.ts';
import { withoutSecrets } from '../../harness/result/masked-error.ts';
import type { RunResult } from '../../harness/result/result.ts';
import { runScenarios } from '../../harness/run.ts';
import type { RunOutcome } from '../../harness/run-options.ts';
import type { Threads } from '../../harness/shards/threads.ts';
import { escapeText, printedJson } from '../../reports/escape.ts';
import { createPaint } from '../../reports/paint.ts';
import { withCrossCheck } from '../../scenarios/cross-check-rules.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import { closeExporters, openExporters } from '../monitor/open-exporters.ts';
import { checkNewFile, writeNewFile } from '../options/new-file.ts';
import type { ReportFile } from '../options/report-format.ts';
import { type FileChoice, scenarioSource } from '../options/scenario-file.ts';
import type { UrlArguments } from '../options/url-arguments.ts';
import { draftOf, urlOf } from '../options/url-options.ts';
import { type CommandIo, isColoured, pathFrom, reportWidth } from '../terminal/command-io.ts';
import { renderError } from '../terminal/error-text.ts';
import type { Logging } from '../terminal/log-level.ts';
import { exitCodeOfEnded, tellTrouble } from '../terminal/outcome-trouble.ts';
import { openProgress, type Progress } from '../terminal/run-progress.ts';
import { listenForSignals } from '../terminal/signals.ts';

export type RunArguments = FileChoice &
  UrlArguments & {
    readonly scenarios: readonly string[];
    readonly concurrency: string | null;
    readonly rate: string | null;
    readonly duration: string | null;
    readonly target: string | null;
    readonly repeat: string | null;
    readonly allowHosts: readonly string[];
    /** Whether to cross-check every scenario whose load autocannon can repeat. */
    readonly crossCheck: boolean;
    /** Which budget the run is judged by. */
    readonly budget: BudgetChoice;
    readonly profile: ProfileWhen;
    /** Reports that are written besides. */
    readonly reports: readonly ReportFile[];
    /** Where Prometheus finds what is watched, and which collector gets it; null for none. */
    readonly prometheusPort: number | null;
    readonly otlpUrl: string | null;
    readonly out: string;
    /** The history that the run is appended to; null for none. */
    readonly history: string | null;
    readonly cacheDir: string;
    readonly json: boolean;
    /** Whether to print everything that was measured; null if nobody says so. */
    readonly details: boolean | null;
    readonly logging: Logging;
  };

/** Runs scenarios, prints the report (or result.json with `--json`) and returns the exit code. */
export async function runCommand(args: RunArguments, threads: Threads, io: CommandIo): Promise<number> {
  const url = urlOf(args);
  if (url !== null) return runUrl(url, args, threads, io);
  const opened = openScenarios(await scenarioSource(args, io), args, io.environment);
  return withoutSecrets(opened.secrets, async () => runFile(withBudget(opened, args.budget), args, threads, io));
}

/** Runs the file that options make for a URL, and saves it if that is asked for. It has a budget only if one is named. */
async function runUrl(url: string, args: RunArguments, threads: Threads, io: CommandIo): Promise<number> {
  const { text, typedBy, variables } = draftOf(url, args, io);
  const save = args.save === null ? null : { flag: '--save', path: pathFrom(io, args.save), replaces: args.force };
  if (save !== null) checkNewFile(save);
  const { allowHosts, budget, details } = args;
  const opened = openScenarios({ path: url, text, typedBy }, { allowHosts }, { ...io.environment, ...variables });
  return withoutSecrets(opened.secrets, async () => {
    const file = budget.kind === 'named' ? withBudget(opened, budget) : opened;
    if (save !== null) writeNewFile(save, text);
    return runFile(file, { ...args, details: details ?? true }, threads, io);
  });
}

async function runFile(loaded: ScenarioFile, args: RunArguments, threads: Threads, io: CommandIo): Promise<number> {
  const shown = openProgress(args.logging, io);
  const { secrets } = loaded;
  const progress: Progress = { ...shown, onEvent: (event) => shown.onEvent(secrets.data(event)) };
  const exporters = await openExporters({ ...args, intervalMs: 1000 }, progress.tell);
  const signals = listenForSignals(io, { onFirst: progress.say, onSecond: progress.say });
  try {
    const file = args.crossCheck ? crossCheckAll(loaded, progress) : loaded;
    warnOfTooMuch(file, args.cacheDir, progress);
    if (args.history !== null) checkRunHistory(args.history);
    const outcome = await runScenarios(threads, {
      file,
      out: pathFrom(io, args.out),
      cacheDir: args.cacheDir,
      profile: args.profile,
      stop: signals.stop,
      hurry: signals.hurry,
      onEvent: shown.onEvent,
      exporters,
    });
    progress.clear();
    const exitCode = await conclude(outcome, file.path, args, io);
    return args.history === null ? exitCode : keepRun(args.history, outcome.result, file, exitCode, io);
  } finally {
    for (const note of await closeExporters(exporters)) progress.say(note);
    signals.release();
  }
}

/** Appends a run that came to its end to a history. Returns the exit code. */
function keepRun(path: string, result: RunResult, file: ScenarioFile, exitCode: number, io: CommandIo): number {
  if (result.interrupted !== null) {
    io.stderr.write(`warning: the run did not come to its end, and is not added to ${escapeText(path)}\n`);
    return exitCode;
  }
  try {
    appendRun(path, runLine(result, file, thisMachine()));
    return exitCode;
  } catch (thrown) {
    io.stderr.write(renderError(asHarnessError(thrown)));
    return exitCode === EXIT.pass ? exitCodeOfError('OUTPUT') : exitCode;
  }
}

/** Adds the gates of the budget that the command line names to the scenarios, if there is a budget. */
function withBudget(file: ScenarioFile, choice: BudgetChoice): ScenarioFile {
  const path = budgetPath(choice, file.path);
  return path === null ? file : loadBudget(path, file).file;
}

/** Prints why the run ended early, if it did, and then the report or result.json. Returns the exit code. */
async function conclude(
  outcome: RunOutcome,
  file: string,
  { json, details, reports, out }: Pick<RunArguments, 'json' | 'details' | 'reports' | 'out'>,
  io: CommandIo,
): Promise<number> {
  tellTrouble(outcome, io);
  const { result, path } = outcome;
  const paint = createPaint(isColoured(io.stdout, io.environment));
  const options = { file, resultPath: path, details: details ?? false, width: reportWidth(io), paint };
  // The code of the report is loaded here, so that the first request does not wait for it.
  const { renderReport } = await import('../../reports/console/console-report.ts');
  io.stdout.write(`${json ? printedJson(result, 1) : renderReport(result, options)}\n`);
  const lost = await writeBesides({ result, path, out }, { reports, details }, io);
  return exitCodeOfEnded(outcome, lost);
}

/** Writes the reports that were asked for besides, and says which could not be; returns whether one is lost. */
async function writeBesides(
  run: Pick<RunOutcome, 'result' | 'path'> & Pick<RunArguments, 'out'>,
  { reports, details }: Pick<RunArguments, 'reports' | 'details'>,
  io: CommandIo,
): Promise<boolean> {
  if (reports.length === 0) return false;
  const { writeReports } = await import('../reports/write-reports.ts');
  const errors = writeReports(run, reports, details ?? false, io);
  for (const each of errors) io.stderr.write(renderError(each));
  return errors.length > 0;
}

/** Turns the cross-check on for each scenario that can have one, and warns about the others. */
function crossCheckAll(file: ScenarioFile, progress: Progress): ScenarioFile {
  const scenarios = file.scenarios.map((each) => {
    const { scenario, obstacles } = withCrossCheck(each);
    const message = `no cross-check: autocannon can't repeat this load: ${obstacles.join('; ')}`;
    if (obstacles.length > 0) progress.onEvent({ kind: 'trouble', scenario: each.name, message });
    return scenario;
  });
  return { ...file, scenarios };
}

/** Warns about scenarios that ask for more than this machine's calibration says it can do. */
function warnOfTooMuch(file: ScenarioFile, cacheDir: string, progress: Progress): void {
  const calibration = loadCalibration(cacheDir);
  if (calibration === null) return;
  for (const scenario of file.scenarios) {
    const message = warningFor(scenario, calibration);
    if (message !== null) progress.onEvent({ kind: 'trouble', scenario: scenario.name, message });
  }
}
