import { projectOf } from '../../harness/builds/project-place.ts';
import type { LaunchesWanted } from '../../harness/comparison/comparison-options.ts';
import { type ComparisonOutcome, runComparison } from '../../harness/comparison/run-comparison.ts';
import type { ArmName } from '../../harness/launches/slice-order.ts';
import { openScenarios, type ScenarioSource } from '../../harness/load-scenarios.ts';
import { withoutSecrets } from '../../harness/result/masked-error.ts';
import type { Threads } from '../../harness/shards/threads.ts';
import { renderComparison } from '../../reports/comparison/comparison-report.ts';
import { printedJson } from '../../reports/escape.ts';
import { renderComparisonMarkdown } from '../../reports/markdown/comparison-markdown.ts';
import { createPaint } from '../../reports/paint.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { type FileChoice, scenarioSource } from '../options/scenario-file.ts';
import { writeReport } from '../reports/write-report.ts';
import { type CommandIo, isColoured, pathFrom, reportWidth } from '../terminal/command-io.ts';
import type { Logging } from '../terminal/log-level.ts';
import { exitCodeOfEnded, tellTrouble } from '../terminal/outcome-trouble.ts';
import { openProgress } from '../terminal/run-progress.ts';
import { listenForSignals } from '../terminal/signals.ts';
import { type NamedBuilds, sourcesOf } from './compare-sources.ts';

export type CompareArguments = FileChoice &
  NamedBuilds & {
    readonly scenarios: readonly string[];
    readonly allowHosts: readonly string[];
    readonly launches: LaunchesWanted;
    readonly seed: number;
    readonly out: string;
    readonly cacheDir: string;
    readonly json: boolean;
    /** File that gets the report as Markdown besides; null for none. */
    readonly markdown: string | null;
    readonly logging: Logging;
  };

/** Compares two builds, prints the report (or comparison.json with `--json`) and returns the exit code. */
export async function compareCommand(args: CompareArguments, threads: Threads, io: CommandIo): Promise<number> {
  const source = await scenarioSource(args, io);
  const file = openScenarios(source, args, io.environment);
  return withoutSecrets(file.secrets, () => compareFile(file, source, args, threads, io));
}

async function compareFile(
  file: ScenarioFile,
  source: ScenarioSource,
  args: CompareArguments,
  threads: Threads,
  io: CommandIo,
): Promise<number> {
  const place = await projectOf(file.path);
  const sources = await sourcesOf(args, place, io);
  const onUrl = (arm: ArmName): { readonly [name in ArmName]?: readonly Scenario[] } => {
    const build = sources[arm];
    if (build.kind !== 'url') return {};
    const overrides = { ...args, target: build.url, targetFlag: `--${arm}` };
    return { [arm]: openScenarios(source, overrides, io.environment).scenarios };
  };
  const progress = openProgress(args.logging, io);
  const signals = listenForSignals(io, { onFirst: progress.say, onSecond: progress.say });
  try {
    const outcome = await runComparison(threads, {
      ...{ file, place, sources, self: args.self, launches: args.launches, seed: args.seed },
      ownScenarios: { ...onUrl('baseline'), ...onUrl('candidate') },
      out: pathFrom(io, args.out),
      cacheDir: args.cacheDir,
      stop: signals.stop,
      hurry: signals.hurry,
      onEvent: progress.onEvent,
    });
    progress.clear();
    return conclude(outcome, args, io);
  } finally {
    progress.clear();
    signals.release();
  }
}

/** Prints why the comparison ended early, if it did, and then the report or comparison.json. Returns the exit code. */
function conclude(
  outcome: ComparisonOutcome,
  { json, markdown }: Pick<CompareArguments, 'json' | 'markdown'>,
  io: CommandIo,
): number {
  tellTrouble(outcome, io);
  const { result, path } = outcome;
  const paint = createPaint(isColoured(io.stdout, io.environment));
  const report = (): string => renderComparison(result, { resultPath: path, width: reportWidth(io), paint });
  io.stdout.write(`${json ? printedJson(result, 1) : report()}\n`);
  if (markdown !== null) writeReport(pathFrom(io, markdown), renderComparisonMarkdown(result));
  return exitCodeOfEnded(outcome);
}
